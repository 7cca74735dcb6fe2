// Runs compiled Fencun policies. No build step, no dependency: Node 20, browsers, workers.

export { Decision } from "./src/decision.js";
export {
  EngineError, FactsError, FaultError, FencunError, FuelError, ModuleError, ResultError,
} from "./src/errors.js";
export { CODES, FAULTS } from "./src/codes.js";
export { Policy } from "./src/policy.js";
export { Session } from "./src/session.js";
export { langOf } from "./src/lang.js";
export { digestOf } from "./src/module/digest.js";
