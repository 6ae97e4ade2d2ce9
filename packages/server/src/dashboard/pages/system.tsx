/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import type { Child } from "hono/jsx";
import { listBackups, type Backup, type Status } from "@playcounts/core";
import type { HttpEnvironment } from "../../http/environment.ts";
import { patternInWords } from "../../schedule/words.ts";
import { BackupSection } from "../parts/backup-section.tsx";
import { Time, TimeAndAgo } from "../parts/quantities.tsx";
import { SettingsSection } from "../parts/settings-section.tsx";
import { Facts } from "../parts/table.tsx";
import { bytesText } from "../reading.ts";
import type { Site } from "../site.tsx";
import type { Visit } from "../visit.ts";

const shownSlots = 5;

/** The installation: when it runs, what it stands on, and how it is set up. */
export function systemPage(site: Site) {
  return new Hono<HttpEnvironment>().get("/system", async (c) => {
    const visit = site.visit(c);
    const [status, { claimedAt }, databaseBytes, backups] = await Promise.all([
      site.catalogue.status(),
      site.slots.read(),
      site.databaseBytes(),
      readBackups(site),
    ]);
    const facts: SystemFacts = { status, lastSlotAt: claimedAt, databaseBytes, backups };
    const body = <System visit={visit} site={site} facts={facts} />;
    return site.show(c, { visit, title: visit.words.system.title, section: "system", body });
  });
}

interface SystemFacts {
  readonly status: Status;
  readonly lastSlotAt: number | null;
  /** null for a database on a server. */
  readonly databaseBytes: number | null;
  /** Newest first; null for a database on a server, and if the folder cannot be read. */
  readonly backups: readonly Backup[] | null;
}

async function readBackups({ config }: Site): Promise<readonly Backup[] | null> {
  return listBackups({ config }).catch(() => null);
}

interface SystemProps {
  readonly visit: Visit;
  readonly site: Site;
  readonly facts: SystemFacts;
}

function System({ visit, site, facts }: SystemProps) {
  const { words } = visit;
  return (
    <>
      <h1>{words.system.title}</h1>
      <div class="columns">
        <Section id="schedule" title={words.system.schedule}>
          <ScheduleFacts visit={visit} site={site} facts={facts} />
        </Section>
        <Section id="upstream" title={words.system.upstream}>
          <UpstreamFacts visit={visit} status={facts.status} />
        </Section>
        <Section id="storage" title={words.system.storage}>
          <StorageFacts visit={visit} facts={facts} />
        </Section>
        <Section id="versions" title={words.system.versions}>
          <Facts
            of={[
              [words.system.server, `playcounts ${site.version}`],
              ["Bun", Bun.version],
              [words.system.platform, `${process.platform} ${process.arch}`],
            ]}
          />
        </Section>
      </div>
      {visit.mayAct && <BackupSection visit={visit} backups={facts.backups} />}
      <SettingsSection visit={visit} settings={site.settings} />
    </>
  );
}

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly children?: Child;
}

function Section({ id, title, children }: SectionProps) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function ScheduleFacts({ visit, site, facts }: SystemProps) {
  const { system } = visit.words;
  const { schedule, config } = site;
  if (schedule === null) return <p>{system.off}</p>;
  return (
    <>
      <p class="lead">{scheduleText(schedule.pattern, visit)}</p>
      <Facts
        of={[
          [
            system.pattern,
            <>
              <code>{schedule.pattern}</code> {schedule.timezone}
            </>,
          ],
          [
            system.next,
            <ul>
              {schedule.upcoming(visit.now, shownSlots).map((at) => (
                <li>
                  <Time at={at} visit={visit} />
                </li>
              ))}
            </ul>,
          ],
          [system.lastSlot, <TimeAndAgo at={facts.lastSlotAt} visit={visit} />],
          [system.catchUp, config.catchUp ? system.catchesUp : system.skipsMissed],
        ]}
      />
    </>
  );
}

/** The pattern in words; the one that nearly everybody has, as a person would say it. */
function scheduleText(pattern: string, { language, words }: Visit): string {
  const [, minute, hour] = /^(\d{1,2}) (\d{1,2}) \* \* \*$/.exec(pattern) ?? [];
  if (minute === undefined || hour === undefined) return patternInWords(pattern, language);
  return words.system.daily(`${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`);
}

function UpstreamFacts({ visit, status }: { readonly visit: Visit; readonly status: Status }) {
  const { system, names } = visit.words;
  const { breaker, blockedUntil, lastRequestAt, lastSuccessAt } = status;
  return (
    <Facts
      of={[
        [system.breaker, names.breakers[breaker]],
        [
          system.blockedUntil,
          blockedUntil === null ? undefined : <TimeAndAgo at={blockedUntil} visit={visit} />,
        ],
        [system.lastRequest, <TimeAndAgo at={lastRequestAt} visit={visit} />],
        [system.lastSuccess, <TimeAndAgo at={lastSuccessAt} visit={visit} />],
      ]}
    />
  );
}

function StorageFacts({ visit, facts }: { readonly visit: Visit; readonly facts: SystemFacts }) {
  const { system } = visit.words;
  const { databaseBytes, backups } = facts;
  const last = backups?.find(({ state }) => state === "verified");
  return (
    <Facts
      of={[
        [system.databaseSize, databaseBytes === null ? system.serverDatabase : bytesText(databaseBytes)],
        [
          system.lastBackup,
          databaseBytes === null ? (
            system.serverBackups
          ) : backups === null ? (
            system.unreadableBackups
          ) : last === undefined ? (
            system.noBackup
          ) : (
            <TimeAndAgo at={last.createdAt} visit={visit} />
          ),
        ],
      ]}
    />
  );
}
