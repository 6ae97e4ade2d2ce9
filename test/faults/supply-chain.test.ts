import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { root } from "../support/source-files.ts";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly trustedDependencies?: readonly string[];
  readonly workspaces?: { readonly catalog: Readonly<Record<string, string>> };
}

const read = async (path: string): Promise<Manifest> => Bun.file(join(root, path)).json();
const paths = ["package.json", ...["core", "cli", "server"].map((name) => `packages/${name}/package.json`)];
const manifests = await Promise.all(paths.map(read));
const lock = await Bun.file(join(root, "bun.lock")).text();

describe("who installs this gets what was tested, and nothing runs while they do (H20):", () => {
  test("no package of ours, and none it needs, has a program that runs when it is installed", () => {
    for (const { scripts = {}, trustedDependencies = [] } of manifests) {
      expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
      // Bun runs what others bring only for those that are named here.
      expect(trustedDependencies).toEqual([]);
    }
  });

  test("every version is one version, and every file of the lock has its checksum", () => {
    const [top, ...packages] = manifests;
    const named = Object.values(top?.workspaces?.catalog ?? {});
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    for (const { dependencies = {} } of packages)
      expect(
        Object.values(dependencies).filter(
          (version) => !/^(catalog:|workspace:\*|\d+\.\d+\.\d+)$/.test(version),
        ),
      ).toEqual([]);
    const entries = lock.slice(lock.indexOf('"packages": {')).match(/^ {4}"[^"]+": \[.*\],?$/gm) ?? [];
    const foreign = entries.filter((entry) => !entry.includes("@workspace:"));
    expect(foreign.length).toBeGreaterThan(50);
    expect(foreign.filter((entry) => !/"sha512-[\w+/]{86}=="\],?$/.test(entry))).toEqual([]);
  });

  test("a clean clone installs what the lock says, or nothing", async () => {
    expect(await Bun.file(join(root, "scripts/setup.ts")).text()).toContain('"--frozen-lockfile"');
  });
});
