import { createMockMain, type MockMain } from './mock-main.ts';
import { baseSnapshot } from './mock-data.ts';
import { scenario, type ScenarioName } from './mock-scenarios.ts';

declare global {
  interface Window {
    /** Set by the test before this script runs. */
    mockScenario?: ScenarioName;
    mockMain: MockMain;
    /** What the content security policy refused. */
    violations: string[];
  }
}

/** Runs in the page before the renderer: puts the mock where the preload would put the API. */
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
window.mockMain = createMockMain(
  window.mockScenario === undefined ? baseSnapshot() : scenario(window.mockScenario),
);
Object.defineProperty(window, 'trueclock', { value: window.mockMain.api });
