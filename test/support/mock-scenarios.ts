import type { Snapshot } from '#shared/model/snapshot.ts';
import { baseSnapshot } from './mock-data.ts';
import { changeScenarios } from './mock-scenarios-change.ts';
import { clockScenarios } from './mock-scenarios-clock.ts';
import { serverScenarios } from './mock-scenarios-servers.ts';

/** States of the app that the tests of the renderer and its screenshots show, by name. */
const make = { ...clockScenarios, ...serverScenarios, ...changeScenarios };

export type ScenarioName = keyof typeof make;
export const scenarioNames = Object.keys(make) as readonly ScenarioName[];

/** The whole state of a scenario. */
export const scenario = (name: ScenarioName): Snapshot => baseSnapshot(make[name]());
