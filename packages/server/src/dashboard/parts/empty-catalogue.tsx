/** @jsxImportSource hono/jsx */
import type { Visit } from "../visit.ts";

/** What to do first, where there is nothing to show. */
export function EmptyCatalogue({ visit: { words } }: { readonly visit: Visit }) {
  const { home } = words;
  return (
    <section class="empty">
      <h1>{home.emptyTitle}</h1>
      <p>{home.emptyIntro}</p>
      <ol>
        {home.emptySteps.map(([what, command]) => (
          <li>
            {what}
            <pre>
              <code>{command}</code>
            </pre>
          </li>
        ))}
      </ol>
    </section>
  );
}
