import { z } from "zod";

/** What surrounds every answer. `code` 0 is an answer; `message` says "0", "OK", "success" or what is wrong. */
export interface Envelope {
  readonly code: number;
  /** Fit to be quoted: one short line. */
  readonly message: string;
  readonly data: unknown;
}

const envelope = z.object({
  code: z.int(),
  message: z.string().catch(""),
  data: z.unknown().optional(),
});
const voucher = z.object({ v_voucher: z.string().min(1) });

/** The envelope as sent, and whether it demands a captcha; null if it is none. */
export function readEnvelope(value: unknown): (Envelope & { readonly voucher: boolean }) | null {
  const parsed = envelope.safeParse(value);
  if (!parsed.success) return null;
  const { code, message, data } = parsed.data;
  return { code, message, data, voucher: voucher.safeParse(data).success };
}
