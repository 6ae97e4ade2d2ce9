import type { Command } from "commander";
import { configure, nothingToCheck } from "../library.ts";
import { planJson, planText } from "../report/plan-report.ts";
import { writeJson, type Shell } from "../shell.ts";

/** `playcounts plan`: what the next run and the next week will take, and what they are good for. */
export function addPlan(command: Command, shell: Shell): void {
  command.addHelpText("after", shell.words.planExamples).action(async () => {
    const { json = false } = command.optsWithGlobals<{ json?: boolean }>();
    const { config, reading } = await configure(shell, nothingToCheck);
    const { planAhead } = await import("@playcounts/core");
    const columns = shell.out.isTerminal ? shell.out.columns() : undefined;
    const forecast = await planAhead({ config });
    return json
      ? writeJson(shell, planJson(forecast))
      : shell.out.write(planText(forecast, config.staleAfterMs, reading, columns));
  });
}
