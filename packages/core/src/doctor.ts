import type { DoctorOptions, DoctorReport } from "./doctor/doctor.ts";

export type { DoctorOptions, DoctorReport } from "./doctor/doctor.ts";

/**
 * Looks at everything a run depends on. Changes nothing, but for what a request leaves behind: it asks each source at
 * most once, paced like a run, and never while a run goes on or the upstream wants to be left alone.
 * Does not throw for anything that is wrong with the installation. @throws the signal's reason
 */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  // Loaded when it is called: it looks at everything, and nothing else needs most of that.
  const doctor = await import("./doctor/doctor.ts");
  return doctor.runDoctor(options);
}
