/** @jsxImportSource hono/jsx */
import type { Backup } from "@playcounts/core";
import { bytesText, exactCount } from "../reading.ts";
import type { Visit } from "../visit.ts";
import { TimeAndAgo } from "./quantities.tsx";
import { Table } from "./table.tsx";

const mostShown = 10;

interface BackupSectionProps {
  readonly visit: Visit;
  /** Newest first; null where there are none to be had. */
  readonly backups: readonly Backup[] | null;
}

/** The backups, and how to go back to one; nothing where there are none. */
export function BackupSection({ visit, backups }: BackupSectionProps) {
  const { system } = visit.words;
  const [newest] = backups ?? [];
  if (backups === null || newest === undefined) return null;
  const shown = backups.slice(0, mostShown);
  return (
    <section class="ruled" aria-labelledby="backups">
      <h2 id="backups">{system.backups}</h2>
      <Table
        visit={visit}
        id="backup-table"
        caption={system.backupsCaption}
        captionUnseen
        columns={[system.backupMade, system.backupName, { number: system.backupSize }, system.backupState]}
      >
        {shown.map(({ name, kind, createdAt, bytes, state }) => (
          <tr>
            <td class="nowrap">
              <TimeAndAgo at={createdAt} visit={visit} />
            </td>
            <th scope="row" class="nowrap">
              <code>{name}</code>
            </th>
            <td class="amount">{bytesText(bytes)}</td>
            <td>{kind === "pre-restore" ? system.preRestore : system.backupStates[state]}</td>
          </tr>
        ))}
      </Table>
      {backups.length > shown.length && (
        <p class="quiet">{system.moreBackups(exactCount(backups.length - shown.length, visit))}</p>
      )}
      <p class="quiet">
        {system.restoreHint} <code>playcounts backup restore {newest.name}</code>
      </p>
    </section>
  );
}
