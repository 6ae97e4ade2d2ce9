/** What every page says, in English. */
export const en = {
  skip: "Skip to the content",
  mainNavigation: "Pages",
  sections: {
    home: "Overview",
    videos: "Videos",
    uploaders: "Uploaders",
    runs: "Runs",
    system: "System",
  },
  languageLabel: "Language",
  themeLabel: "Colours",
  themes: { auto: "As the device", light: "Light", dark: "Dark" },
  signIn: "Sign in",
  signOut: "Sign out",
  apiDocs: "API",
  timesIn: (zone: string) => `Times are ${zone}`,
  noticeLabel: "What just happened",
  /** By the code in the address. */
  notices: {
    started: "The update has begun.",
    busy: "An update is going on already; this is it.",
    cancelled: "The run is ending. What it read is stored.",
    dropped: "It will not be taken up again.",
    "signed-in": "You are signed in.",
    "signed-out": "You are signed out.",
    "nothing-failed": "No video of this run failed.",
  },

  // Quantities
  seconds: (n: string) => `${n} s`,
  minutes: (n: number | string) => `${n} min`,
  hours: (h: number | string, min: number | string) => (min === 0 ? `${h} h` : `${h} h ${min} min`),
  days: (d: number, h: number) => (h === 0 ? `${d} d` : `${d} d ${h} h`),
  wholeDays: (n: number) => (n === 1 ? "1 day" : `${n} days`),
  ago: (length: string) => `${length} ago`,
  inFuture: (length: string) => `in ${length}`,
  comma: ", ",
  never: "never",
  none: "none",
  unknown: "not known",

  // Lists
  nextPage: "Next page",
  firstPage: "First page",
  pagesLabel: "Pages of this list",
  scrollable: "scrolls sideways",

  // Sign-in
  signInTitle: "Sign in",
  signInWhy: "Only whoever has this server's token may see this page.",
  signInToAct: "With the token you may start and stop updates here.",
  signInToken: "Token",
  signInHint: "The value of PLAYCOUNTS_API_TOKEN on the server.",
  signInWrong: "That is not the token. Look for PLAYCOUNTS_API_TOKEN in the settings of the server.",
  signInWait: (length: string) => `Too many wrong tokens came from your address. Try again in ${length}.`,
  signInNotNeeded:
    "This server has no token, so there is nothing to sign in with: whoever sits at its machine may do everything.",
};
