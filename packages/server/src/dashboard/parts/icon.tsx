/** @jsxImportSource hono/jsx */

/** Drawn here, in the colour of the text around them; each stands beside words that say the same. */
const shapes = {
  brand: "M3 20h18M5 16l4-5 4 3 6-8M15 6h4v4",
  good: "M4 12.5l5 5L20 6.5",
  fair: "M12 7v6l4 2M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18z",
  poor: "M12 3L2 20h20L12 3zM12 10v4M12 17v.5",
  pause: "M9 5v14M15 5v14",
  running: "M20 12a8 8 0 1 1-3-6.2M20 3v4h-4",
  auto: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 3v18M12 8l5.5-2.5M12 13l8.5-3.5M12 18l7.5-3.5",
  light:
    "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M5 19l1.5-1.5M17.5 6.5L19 5",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
} as const;

export type IconName = keyof typeof shapes;

/** A sign beside words; silent for screen readers. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}

/** The page's sign in a browser's tab. */
export const favicon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#0c5c70"/>' +
  `<path d="${shapes.brand}" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
