import { describe, expect, test } from "bun:test";
import { posix } from "node:path";
import { codeOf, exportsOf, importsOf, readFiles, root, type SourceFile } from "./support/source-files.ts";

const generated = "packages/core/src/db/migrations.ts";
const core = readFiles("packages/core/src/**/*.{ts,tsx}");
const cli = readFiles("packages/cli/src/**/*.{ts,tsx}");
const server = readFiles("packages/server/src/**/*.{ts,tsx}");
const product = [...core, ...cli, ...server];
const all = readFiles("{packages/*/src,test,scripts,bench}/**/*.{ts,tsx}").filter(
  ({ path }) => path !== generated,
);

/** Files that only compute: they may be imported from anywhere, and have no effect and no dependency. */
const domain = "video ports plan judge observe pace retry breaker events errors"
  .concat(" budget doubt estimate looks outage outlook rank rate")
  .concat(" ask catalogue checkpoint freshness names orders shape stream wording bilibili/bvid")
  .split(" ");
/** What each adapter may use besides the domain, and zod, which reads what comes from outside; sub-paths count too. */
const adapters: Record<string, readonly string[]> = {
  bilibili: ["ofetch"],
  db: ["drizzle-orm", "@libsql/client", "libsql", "async-mutex", "node:fs", "node:path", "node:url"],
  backup: [
    "drizzle-orm",
    "@libsql/client",
    "node:child_process",
    "node:fs",
    "node:path",
    "node:timers",
    "node:url",
  ],
  progress: ["unstorage", "write-file-atomic", "node:fs", "node:path"],
  clock: ["node:timers"],
  log: ["consola", "node:fs", "node:path", "node:util"],
};

/** An adapter that stands on another: backups are of the database that `db` keeps. */
const standsOn: Readonly<Record<string, string>> = { backup: "db" };
/** The predecessor's database is a file of SQLite like our own, and read by the same driver. */
const fileReader = "packages/core/src/import/predecessor.ts";
/** A program of its own, which puts its parts together as the runtime does. */
const backupProgram = "packages/core/src/backup/backup-process.ts";

/** Where core reads its own version. */
const manifest = "packages/core/package.json";

/** The part of core that a file belongs to: `db` for `db/schema.ts`, `plan` for `plan.ts`. */
function partOf(path: string): string {
  return path.replace("packages/core/src/", "").replace(/(\/.*|\.tsx?)$/, "");
}

/** Whether a path from the root, file or import, is one of the domain's. */
function isDomain(path: string): boolean {
  return path.startsWith("packages/core/src/") && domain.includes(path.slice(18).replace(/\.ts$/, ""));
}

/** An import as a path from the root if it is relative, else as the package without its sub-path. */
function resolve(file: SourceFile, specifier: string): string {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(file.path), specifier);
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Every import that a rule refuses, as `file → import`. */
function refused(
  files: readonly SourceFile[],
  isAllowed: (target: string, file: SourceFile) => boolean,
): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => !isAllowed(resolve(file, specifier), file))
      .map((specifier) => `${file.path} → ${specifier}`),
  );
}

/** Every file whose code matches, as `file: match`. */
function matches(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    Array.from(codeOf(file).matchAll(pattern), ([found]) => `${file.path}: ${found}`),
  );
}

describe("who may import whom", () => {
  const domainFiles = core.filter(({ path }) => isDomain(path));
  const adapterFiles = core.filter(
    ({ path }) => partOf(path) in adapters && !isDomain(path) && path !== backupProgram,
  );

  test("domain files import only each other", () => {
    expect(refused(domainFiles, isDomain)).toEqual([]);
  });

  test("domain files know neither time, chance nor the machine", () => {
    const effects =
      /\b(Date|Math\.random|setTimeout|setInterval|setImmediate|process|console|performance|crypto|fetch(?=\()|Bun|globalThis)\b/g;
    expect(matches(domainFiles, effects)).toEqual([]);
  });

  test("an adapter imports the domain, itself and its own library, never another adapter", () => {
    const isAllowed = (target: string, file: SourceFile): boolean => {
      const own = partOf(file.path);
      if (isDomain(target) || target === manifest || target.startsWith(`packages/core/src/${own}/`))
        return true;
      if (own in standsOn && target.startsWith(`packages/core/src/${standsOn[own]}/`)) return true;
      return ["zod", ...(adapters[own] ?? [])].some(
        (library) => target === library || target === library.split("/")[0],
      );
    };
    expect(refused(adapterFiles, isAllowed)).toEqual([]);
  });

  test("only the runtime imports adapters; the index may re-export from them, public functions default to the clock", () => {
    const others = core.filter(
      ({ path }) =>
        !(partOf(path) in adapters) && !["runtime", "index", "library-index"].includes(partOf(path)),
    );
    expect(
      refused(
        others,
        (target, { path }) =>
          isDomain(target) ||
          !target.startsWith("packages/core/src/") ||
          !(partOf(target) in adapters) ||
          partOf(target) === "clock" ||
          (path === fileReader && target === "packages/core/src/db/file-connection.ts"),
      ),
    ).toEqual([]);
  });

  test("core stays within itself and uses nothing that only Bun has", () => {
    expect(
      refused(
        core,
        (target) =>
          !target.startsWith("packages/") || target === manifest || target.startsWith("packages/core/src/"),
      ),
    ).toEqual([]);
    expect(refused(core, (target) => !/^(bun$|bun:|@playcounts)/.test(target))).toEqual([]);
    expect(matches(core, /\bBun\b|import\.meta\.(dir|main|path|require)\b/g)).toEqual([]);
  });

  test.each([
    ["cli", cli],
    ["server", server],
  ] as const)(
    "%s reaches core only through its public entries, and no other package of ours",
    (name, files) => {
      const isAllowed = (target: string): boolean =>
        target.startsWith(`packages/${name}/`) ||
        target === "@playcounts/core" ||
        !/^(packages|\.\.|@playcounts)/.test(target);
      expect(refused(files, isAllowed)).toEqual([]);
      const inner = files.flatMap(importsOf).filter((specifier) => specifier.startsWith("@playcounts/core/"));
      const entries = ["@playcounts/core/library", "@playcounts/core/names"];
      expect(inner.filter((specifier) => !entries.includes(specifier))).toEqual([]);
      expect(
        refused(files, (target) => !/^(drizzle-orm|drizzle-kit|@libsql\/client|libsql|ofetch)$/.test(target)),
      ).toEqual([]);
    },
  );

  test("only a package's settings and entry points read the environment", () => {
    const readers = product.filter(({ path }) => !/(\/main\.ts|core\/src\/(config|runtime)\.ts)$/.test(path));
    expect(matches(readers, /\bprocess\.env\b/g)).toEqual([]);
  });
});

describe("files", () => {
  const lines = ({ text }: SourceFile): number => text.trimEnd().split("\n").length;

  test("none is over 300 lines", () => {
    expect(all.filter((file) => lines(file) > 300).map(({ path }) => path)).toEqual([]);
  });

  test.each([
    ["the packages", product.filter(({ path }) => path !== generated)],
    ["everything", all],
  ] as const)("the median of %s is at most 120 lines", (_, files) => {
    const sizes = files.map(lines).toSorted((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(120);
  });

  test("names are kebab-case and say what is inside", () => {
    const named = /^([a-z0-9]+(-[a-z0-9]+)*)(\.(test|bench|d|config))?\.tsx?$/;
    const vague = /^(utils?|helpers?|lib|types?|common|misc|shared)\b/;
    const parts = all.flatMap(({ path }) => path.split("/").slice(path.startsWith("packages/") ? 3 : 1));
    expect(all.map(({ path }) => posix.basename(path)).filter((name) => !named.test(name))).toEqual([]);
    expect(parts.filter((name) => vague.test(name))).toEqual([]);
  });

  test("none has a default export, an enum, or a class that is not an error", () => {
    expect(matches(all, /^export default\b/gm)).toEqual([]);
    const declarations = all.flatMap(({ path, text }) =>
      Array.from(
        text.matchAll(
          /^(?:export )?(?:(?:const |declare )?enum |(?:abstract )?class \w+\b(?! extends \w*Error\b)).*$/gm,
        ),
        ([found]) => `${path}: ${found}`,
      ),
    );
    expect(declarations).toEqual([]);
  });

  test("no test shuts out the others", () => {
    expect(matches(all, /\b(?:test|it|describe)\.only\b/g)).toEqual([]);
  });

  test("relative imports name the file they mean", () => {
    const bare = all.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith(".") && !/\.(tsx?|json|css|html|sql|js)$/.test(specifier))
        .map((specifier) => `${file.path} → ${specifier}`),
    );
    expect(bare).toEqual([]);
  });

  test("none names a folder of one machine or a package registry", () => {
    // Put together here, so that this file does not trip over itself.
    const folders = ["work", "root", "home/\\w+", "Users/\\w+", "tmp/\\w+"].map(
      (name) => `(?<![\\w.~*@-])/${name}/`,
    );
    const hosts = [
      ["registry", "npmjs", "org"],
      ["registry", "yarnpkg", "com"],
      ["registry", "npmmirror", "com"],
    ].map((parts) => parts.join("\\."));
    const forbidden = new RegExp([...folders, ...hosts].join("|"));
    const found = readFiles("**/*").filter(({ text }) => forbidden.test(text));
    expect(found.map(({ path, text }) => `${path}: ${forbidden.exec(text)?.[0]}`)).toEqual([]);
  });

  test("the lockfile downloads from whatever registry is configured", () => {
    expect(readFiles("bun.lock").flatMap(({ text }) => text.match(/https?:\/\/[^"\s]+/g) ?? [])).toEqual([]);
  });
});

describe("packages", () => {
  test.each(["core", "cli", "server"])(
    "%s declares every package it imports, and imports every one it declares",
    async (name) => {
      const declared: { dependencies?: Record<string, string> } = await Bun.file(
        `${root}/packages/${name}/package.json`,
      ).json();
      const files = readFiles(`packages/${name}/src/**/*.{ts,tsx}`);
      const used = files.flatMap((file) => importsOf(file).map((specifier) => resolve(file, specifier)));
      const external = used.filter(
        (target) => !target.startsWith("packages/") && !/^(node|bun):|^bun$/.test(target),
      );
      expect([...new Set(external)].toSorted()).toEqual(Object.keys(declared.dependencies ?? {}).toSorted());
    },
  );

  test("the public names of core are these, and a change to them is a decision", () => {
    expect(exportsOf("packages/core/src/index.ts").toSorted()).toEqual(publicNames.toSorted());
  });

  test("the smaller entry of core has nothing that the other has not", () => {
    const smaller = exportsOf("packages/core/src/library-index.ts");
    expect(smaller).toContain("openLibrary");
    expect(smaller.filter((name) => !publicNames.includes(name))).toEqual([]);
  });
});

/** Everything `@playcounts/core` exports, types included. */
const publicNames = `
  updateVideoPlayCounts UpdateDeps UpdateRequest ParsedRequest parseUpdateRequest updateRequestSchema
  OnEvent RunEvent RunFailure RunProgress RunReport RunStatus SkippedVideo StopReason VideoChange WaitReason
  BusyError InputError PlayCountsError SourceError StorageError Remedy SourceFault StorageFault
  BatchWrite Checkpoint Clock DueCount Fetch LeaseOwner OnNotice ProgressStore RunSession RunStart Selection VideoSource VideoStore
  Answer Counters CounterName Suspect SuspectReason TrackedVideo VideoRef VideoState counterNames
  loadConfig Config Environment systemClock openStoresOn
  createMemoryProgress createFileProgress createUnstorageProgress KeyValueStorage
  openLibrary Library LibraryDeps Catalogue CatalogueEntry AddReport StoredVideo VideoDetails VideoOrder VideoQuery
  videoOrders Page HistoryPoint RecordedRun Remark Status
  uploaderOrders UploaderOrder UploaderQuery Curve CurveQuery Overview
  exportText exportFormats exportSubjects ExportDeps ExportFormat ExportPiece ExportRequest ExportSubject
  StreamQuery Reading isoTime isoTimeOrNull readingDocument videoDocument createTimeReader ReadTime
  readImport importFile ImportContext ImportDeps ImportReport ImportRow Refusal
  trackTargets parseTargets parseVideoId Targets TrackDeps TrackReport UploaderListing
  readLive LiveDeps LiveReading doubtAbout brokenPromises BrokenPromise FreshnessFacts
  openService Service ServiceDeps cleanSchedule createSchedule scheduleProblem Schedule
  Listings OrderBook SlotBook UnfinishedOrder UploaderSummary
  runDoctor DoctorOptions DoctorReport Check CheckStatus undoRun UndoDeps UndoReport
  describeConfig ConfigDescription SettingDescription SettingSource readDotEnvFiles DotEnvFile
  createRunLog RunLog RunLogConfig RunLogOptions createLogFile LogFile LogFileOptions
  createBackup listBackups verifyBackup restoreBackup createRunBackup
  BackupDeps Backup CreatedBackup VerifiedBackup RestoredBackup
  Budget Spent leftOf perDay spentAt planAhead utcOffsetMs Effort Forecast NextVideo ExpectedError Estimate EstimatedVideo estimatePlay
`
  .trim()
  .split(/\s+/);
