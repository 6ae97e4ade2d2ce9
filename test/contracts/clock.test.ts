import { systemClock } from "@playcounts/core";
import { createFakeClock } from "../support/fake-clock.ts";
import { clockContract } from "./clock.ts";

clockContract("the machine's own", () => systemClock);
clockContract("fake", () => createFakeClock());
