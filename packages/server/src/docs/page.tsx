// Said here and not only in tsconfig.json, which Bun reads from the working directory: the server runs in any.
/** @jsxImportSource hono/jsx */
import type { OpenAPIHono } from "@hono/zod-openapi";

/** The description of the API, as /openapi.json serves it. */
export type ApiDescription = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

const methods = ["get", "post", "put", "patch", "delete"] as const;
type PathItem = NonNullable<ApiDescription["paths"]>[string];
type Operation = NonNullable<PathItem["get"]>;

/** The description as a page: complete without scripts, and with nothing from elsewhere. `basePath` ends without "/". */
export function DocsPage({ api, basePath }: { api: ApiDescription; basePath: string }) {
  const operations = Object.entries(api.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => (item[method] === undefined ? [] : [{ path, method, about: item[method] }])),
  );
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{api.info.title}</title>
        <link rel="stylesheet" href={`${basePath}/docs/style.css`} />
      </head>
      <body>
        <header>
          <h1>
            {api.info.title} <small>{api.info.version}</small>
          </h1>
          <p>{api.info.description}</p>
          <p>
            For programs: <a href={`${basePath}/openapi.json`}>openapi.json</a>
          </p>
        </header>
        <nav aria-label="Operations">
          <ul>
            {operations.map(({ path, method, about }) => (
              <li>
                <a href={`#${idOf(method, path)}`}>
                  <code>
                    {method.toUpperCase()} {path}
                  </code>
                </a>{" "}
                {about.summary}
              </li>
            ))}
          </ul>
        </nav>
        <main>
          {operations.map(({ path, method, about }) => (
            <OperationSection path={path} method={method} about={about} basePath={basePath} />
          ))}
          <h2>Schemas</h2>
          {Object.entries(api.components?.schemas ?? {}).map(([name, schema]) => (
            <details id={`schema-${name}`}>
              <summary>{name}</summary>
              <Json value={schema} />
            </details>
          ))}
        </main>
      </body>
    </html>
  );
}

interface SectionProps {
  readonly path: string;
  readonly method: string;
  readonly about: Operation;
  readonly basePath: string;
}

function OperationSection({ path, method, about, basePath }: SectionProps) {
  const parameters = (about.parameters ?? []).flatMap((parameter) =>
    "name" in parameter ? [parameter] : [],
  );
  return (
    <section id={idOf(method, path)}>
      <h2>
        <code>
          {method.toUpperCase()} {basePath}
          {path}
        </code>
      </h2>
      <p>{about.summary}</p>
      {parameters.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Parameter</th>
              <th scope="col">In</th>
              <th scope="col">Form</th>
            </tr>
          </thead>
          <tbody>
            {parameters.map(({ name, in: place, required, schema }) => (
              <tr>
                <td>
                  <code>{name}</code>
                  {required === true ? " (needed)" : ""}
                </td>
                <td>{place}</td>
                <td>
                  <code>{JSON.stringify(schema)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {about.requestBody !== undefined && (
        <details>
          <summary>Body</summary>
          <Json value={about.requestBody} />
        </details>
      )}
      <dl>
        {Object.entries<Response>(about.responses ?? {}).map(([status, { description, content }]) => (
          <>
            <dt>{status}</dt>
            <dd>
              {description} {content !== undefined && Number(status) < 300 && <Json value={content} />}
            </dd>
          </>
        ))}
      </dl>
    </section>
  );
}

interface Response {
  readonly description?: string;
  readonly content?: unknown;
}

const Json = ({ value }: { value: unknown }) => (
  <pre>
    <code>{JSON.stringify(value, null, 2)}</code>
  </pre>
);

const idOf = (method: string, path: string) => `${method}${path.replaceAll(/[^\w]+/g, "-")}`;

/** Of the page; its own file because no style may stand in the page itself. */
export const docsStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 small { font-weight: normal; opacity: 0.7; }
section { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); margin-top: 1.5rem; }
pre { overflow-x: auto; padding: 0.5rem; background: color-mix(in srgb, currentColor 8%, transparent); }
table { border-collapse: collapse; }
th, td { text-align: left; padding: 0.2rem 1rem 0.2rem 0; vertical-align: top; }
dt { font-weight: bold; }
dd { margin: 0 0 0.3rem 1.5rem; }
code { overflow-wrap: anywhere; }
`;
