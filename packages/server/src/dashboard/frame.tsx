/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { assetPath, type AssetName } from "./assets.ts";
import { Icon } from "./parts/icon.tsx";
import { languages, themes, type Visit } from "./visit.ts";
import { nameIn } from "./words/words.ts";

export interface PageFacts {
  /** Of the page; the tab's title begins with it. */
  readonly title: string;
  /** The part of the navigation that the page belongs to. */
  readonly section?: Section;
  /** What it loads besides the stylesheet and the script of all pages. */
  readonly assets?: readonly AssetName[];
}

const sections = { home: "/", videos: "/videos", uploaders: "/uploaders", runs: "/runs", system: "/system" };
export type Section = keyof typeof sections;
const sectionNames = ["home", "videos", "uploaders", "runs", "system"] as const;

interface FrameProps extends PageFacts {
  readonly visit: Visit;
  readonly version: string;
  readonly children?: Child;
}

/** What is around every page. */
export function Frame({ visit, version, title, section, assets = [], children }: FrameProps) {
  const { base, words, language, theme } = visit;
  const all: readonly AssetName[] = ["dashboard.css", ...assets, "dashboard.js"];
  return (
    <html lang={language === "zh" ? "zh-CN" : "en"} data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === "auto" ? "light dark" : theme} />
        <title>{`${title} · playcounts`}</title>
        <link rel="icon" href={`${base}/favicon.svg`} type="image/svg+xml" />
        {all.map((name) =>
          name.endsWith(".css") ? (
            <link rel="stylesheet" href={base + assetPath(name)} />
          ) : (
            <script src={base + assetPath(name)} defer></script>
          ),
        )}
      </head>
      <body>
        <a class="skip" href="#content">
          {words.skip}
        </a>
        <header class="top">
          <a class="brand" href={`${base}/`}>
            <Icon name="brand" />
            playcounts
          </a>
          <nav aria-label={words.mainNavigation}>
            <ul>
              {sectionNames.map((name) => (
                <li>
                  <a href={base + sections[name]} aria-current={name === section ? "page" : undefined}>
                    {words.sections[name]}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <Preferences visit={visit} />
        </header>
        <main id="content" tabindex={-1}>
          <NoticeLine visit={visit} />
          {children}
        </main>
        <footer>
          <span>playcounts {version}</span>
          <span>{words.timesIn(visit.zone)}</span>
          <a href={`${base}/docs`}>{words.apiDocs}</a>
          <Session visit={visit} />
        </footer>
      </body>
    </html>
  );
}

function NoticeLine({ visit: { words, notice } }: { readonly visit: Visit }) {
  if (notice === undefined || !Object.hasOwn(words.notices, notice)) return null;
  return (
    <p class="notice" role="status" aria-label={words.noticeLabel}>
      {nameIn(words.notices, notice)}
    </p>
  );
}

/** Language and colours: a plain form, remembered in cookies. */
function Preferences({ visit }: { readonly visit: Visit }) {
  const { base, place, words, language, theme } = visit;
  const shown = { en: ["EN", "English"], zh: ["中", "中文"] } as const;
  return (
    <form class="preferences" method="post" action={`${base}/preferences`}>
      <input type="hidden" name="next" value={place} />
      <fieldset>
        <legend class="unseen">{words.languageLabel}</legend>
        {languages.map((name) => (
          <button name="language" value={name} lang={name} aria-pressed={String(name === language)}>
            <span aria-hidden="true">{shown[name][0]}</span>
            <span class="unseen">{shown[name][1]}</span>
          </button>
        ))}
      </fieldset>
      <fieldset>
        <legend class="unseen">{words.themeLabel}</legend>
        {themes.map((name) => (
          <button name="theme" value={name} aria-pressed={String(name === theme)} title={words.themes[name]}>
            <Icon name={name} />
            <span class="unseen">{words.themes[name]}</span>
          </button>
        ))}
      </fieldset>
    </form>
  );
}

function Session({ visit: { base, words, hasSession, hasToken, place } }: { readonly visit: Visit }) {
  if (!hasToken) return null;
  if (!hasSession) return <a href={`${base}/sign-in?next=${encodeURIComponent(place)}`}>{words.signIn}</a>;
  return (
    <form method="post" action={`${base}/sign-out`}>
      <button class="plain">{words.signOut}</button>
    </form>
  );
}
