interface Said {
  readonly title: string;
  /** What to do next. */
  readonly next: string;
}

/** Errors by their codes, in English. */
export const enProblems = {
  status: (status: number) => `Error ${status}`,
  requestId: "Its number in the server's log:",
  home: "To the overview",
  other: { title: "This did not work", next: "Go back and try again." } satisfies Said,
  codes: {
    "not-found": { title: "There is nothing at this address", next: "The pages above are all there is." },
    "no-such-run": {
      title: "There is no such run",
      next: "Its record may have been removed; the list of runs has those on record.",
    },
    "no-such-video": {
      title: "This video was never tracked",
      next: "To have it counted, run on the server: playcounts track followed by its id.",
    },
    "no-such-uploader": {
      title: "Nothing of this uploader is tracked",
      next: "To have all their videos counted, run on the server: playcounts track followed by their uid.",
    },
    "token-needed": {
      title: "Not from here",
      next: "This server has no token, so it serves only its own machine. Set PLAYCOUNTS_API_TOKEN there and restart it to use it from elsewhere.",
    },
    "host-not-allowed": {
      title: "This server does not go by that name",
      next: "Add the name in the address bar to PLAYCOUNTS_ALLOWED_HOSTS on the server.",
    },
    "foreign-page": {
      title: "That came from another site's page",
      next: "Open the dashboard itself and try again there. Behind a proxy, let it pass on the Host header.",
    },
    "too-many-failures": { title: "Too many wrong tokens", next: "Wait a minute and try again." },
    "too-large": { title: "That was too much at once", next: "Go back and send less." },
    "invalid-request": {
      title: "That request makes no sense",
      next: "Go back and start from the first page of the list.",
    },
    "run-going-on": {
      title: "An update is going on already",
      next: "Wait until it ends, or cancel it on its page.",
    },
    "run-over": { title: "This run has ended already", next: "Its page has the result." },
    "run-elsewhere": {
      title: "This run belongs to another process",
      next: "Stop it where it was started, for example with Ctrl-C.",
    },
    "too-many-watchers": { title: "Too many are watching", next: "Try again in a few seconds." },
    closing: { title: "The server is shutting down", next: "Try again in half a minute." },
    storage: {
      title: "The database cannot be used at the moment",
      next: "Try again in half a minute; if it stays so, the server's log says why.",
    },
    method: { title: "This address is for something else", next: "Go back to the overview." },
    internal: {
      title: "Something went wrong here",
      next: "Try again. If it happens again, please report it with the lines of the server's log.",
    },
  } satisfies Record<string, Said>,
};
