/** @jsxImportSource hono/jsx */

interface Choice {
  readonly text: string;
  readonly address: string;
  readonly isChosen: boolean;
}

interface LinkFilterProps {
  /** What is chosen between. */
  readonly label: string;
  /** Whether the label is only for who cannot see that it is a choice. @default true */
  readonly labelUnseen?: boolean;
  readonly choices: readonly Choice[];
}

/** A choice of one, as links: each is an address to come back to. */
export function LinkFilter({ label, labelUnseen = true, choices }: LinkFilterProps) {
  return (
    <nav class="choices" aria-label={label}>
      {!labelUnseen && (
        <span class="quiet" aria-hidden="true">
          {label}
        </span>
      )}
      <ul class="filters">
        {choices.map(({ text, address, isChosen }) => (
          <li>
            <a href={address} aria-current={isChosen ? "true" : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
