/** A client that keeps cookies, sends forms and names its page, as a browser does; runs no script. */
export interface BrowserLike {
  readonly cookies: ReadonlyMap<string, string>;
  /** Reads a page; redirects are not followed. */
  open(path: string, headers?: Record<string, string>): Promise<Seen>;
  /** Sends a form from a page of the same site. */
  send(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Seen>;
}

export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** What stands between the tags of the page's main part, for reading. */
  readonly said: string;
  /** Where the answer sends the browser, or null. */
  readonly location: string | null;
}

/** @param url of the server, its base path included */
export function createBrowserLike(url: string, language = "en"): BrowserLike {
  const cookies = new Map<string, string>();
  const { origin } = new URL(url);

  async function request(path: string, given: Record<string, string>, init: RequestInit): Promise<Seen> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = {
      accept: "text/html,application/xhtml+xml,*/*;q=0.8",
      "accept-language": language,
      ...(cookie === "" ? {} : { cookie }),
      ...given,
    };
    const answer = await fetch(path.startsWith("http") ? path : url + path, {
      ...init,
      headers,
      redirect: "manual",
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await answer.text();
    const said = (/<main[^>]*>(.*)<\/main>/s.exec(text)?.[1] ?? "")
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll(/\s+/g, " ");
    const { status, headers: got } = answer;
    return { status, headers: got, text, said, location: got.get("location") };
  }

  return {
    cookies,
    open: (path, headers = {}) => request(path, headers, {}),
    send: (path, fields = {}, headers = {}) =>
      request(
        path,
        { origin, "sec-fetch-site": "same-origin", ...headers },
        { method: "POST", body: new URLSearchParams(fields) },
      ),
  };
}
