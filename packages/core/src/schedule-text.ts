const quotes = "\"'`“”‘’";
const quoted = new RegExp(`^[${quotes}](.*)[${quotes}]\\s*(?:#.*)?$`, "s");
const looseQuotes = new RegExp(`^[${quotes}]+|[${quotes}]+$`, "g");
/** A `#` inside a field, as in `5#2`, is cron's own; a comment stands apart. */
const comment = /(?:^|\s)#.*$/s;

/**
 * The bare cron pattern in what a shell, a .env file, Docker or systemd delivers: without quotes, trailing comment,
 * carriage returns and superfluous blanks, with the digits and signs of a Chinese keyboard read as what they mean.
 */
export function cleanSchedule(text: string): string {
  const line = text.normalize("NFKC").trim();
  const inner = quoted.exec(line)?.[1] ?? line;
  return inner.replace(comment, "").trim().replace(looseQuotes, "").trim().replace(/\s+/g, " ");
}
