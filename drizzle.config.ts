import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "turso",
  schema: "./packages/core/src/db/schema.ts",
  out: "./drizzle",
});
