import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { problemDocument } from "../routes/documents.ts";

/** Describes what is not part of the versioned API, and how the token is sent. */
export function describeOperations(registry: OpenAPIHono["openAPIRegistry"]): void {
  registry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  const problem = { content: { "application/problem+json": { schema: problemDocument } } };
  registry.registerPath({
    method: "get",
    path: "/livez",
    operationId: "isAlive",
    summary: "Whether the process answers",
    security: [],
    responses: { 200: { description: "It does." } },
  });
  registry.registerPath({
    method: "get",
    path: "/readyz",
    operationId: "isReady",
    summary: "Whether the database can be read; risk control does not make it red",
    security: [],
    responses: { 200: { description: "It can." }, 503: { description: "It cannot.", ...problem } },
  });
  registry.registerPath({
    method: "get",
    path: "/metrics",
    operationId: "readMetrics",
    summary: "Figures for Prometheus",
    responses: { 200: { description: "The figures.", content: { "text/plain": { schema: z.string() } } } },
  });
}
