/** @jsxImportSource hono/jsx */
import type { ConfigDescription, SettingDescription } from "@playcounts/core";
import type { Visit } from "../visit.ts";
import { Said } from "./quantities.tsx";
import { Table } from "./table.tsx";

interface SettingsSectionProps {
  readonly visit: Visit;
  /** null if they are not known. */
  readonly settings: ConfigDescription | null;
}

/**
 * The settings in effect and where each comes from; core has masked the secrets. Not for the public even where the
 * numbers are: they name folders, addresses and habits.
 */
export function SettingsSection({ visit, settings }: SettingsSectionProps) {
  const { system } = visit.words;
  return (
    <section class="ruled" aria-labelledby="settings">
      <h2 id="settings">{system.settings}</h2>
      {!visit.mayAct ? (
        <p class="quiet">{system.settingsPrivate}</p>
      ) : settings === null ? (
        <p class="quiet">{system.settingsUnknown}</p>
      ) : (
        <Table
          visit={visit}
          id="settings-table"
          caption={system.settingsCaption}
          captionUnseen
          columns={[system.variable, system.value, system.from]}
        >
          {settings.settings.map((setting) => (
            <tr class={setting.source === "default" ? "quiet" : undefined}>
              <th scope="row" class="nowrap">
                <code>{setting.variable}</code>
              </th>
              <td class="value">
                <Value setting={setting} visit={visit} />
              </td>
              <td class="nowrap">{setting.file ?? system.sources[setting.source]}</td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function Value({ setting, visit }: { readonly setting: SettingDescription; readonly visit: Visit }) {
  const { words } = visit;
  const { value } = setting;
  if (value === null) return <>{words.none}</>;
  // All that core says of a secret.
  if (value === "set") return <>{words.system.secretSet}</>;
  if (value === "not set") return <>{words.system.secretNotSet}</>;
  return (
    <code>
      <Said text={value} />
    </code>
  );
}
