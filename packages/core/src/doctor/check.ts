/** ok: as it should be, or not looked at and no worse for it · warn: works, but look at it · fail: keeps runs from working. */
export type CheckStatus = "ok" | "warn" | "fail";

/** One thing that was looked at. Texts are plain and hold no secret. */
export interface Check {
  /** A word for programs, such as "database". */
  readonly name: string;
  readonly status: CheckStatus;
  readonly detail: string;
  /** What to do, in one sentence; always there for "fail". */
  readonly fix?: string;
}

export const ok = (name: string, detail: string): Check => ({ name, status: "ok", detail });

export const warn = (name: string, detail: string, fix?: string): Check => ({
  name,
  status: "warn",
  detail,
  ...(fix === undefined ? {} : { fix }),
});

export const fail = (name: string, detail: string, fix: string): Check => ({
  name,
  status: "fail",
  detail,
  fix,
});
