import { parentPort, workerData } from "node:worker_threads";

import { Policy } from "../index.js";

parentPort.postMessage((await Policy.load(workerData.bytes)).digest);
