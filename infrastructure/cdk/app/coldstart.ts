import { App } from "aws-cdk-lib";
import { ColdstartStream } from "../lib/coldstart-stream";

const app = new App();

/** A value of the command line: -c name=value. */
function setting(name: string, otherwise?: string): string {
  const value: unknown = app.node.tryGetContext(name) ?? otherwise;
  if (value === undefined || value === "") throw new Error(`Give it on the command line: -c ${name}=…`);
  return String(value);
}

const endpoint = setting("endpoint");
if (!/^https:\/\/.+\/api\/v1\/ingest\/firehose$/.test(endpoint)) throw new Error("The endpoint must be https and end with /api/v1/ingest/firehose.");
const architecture = setting("architecture", "x86_64");
if (architecture !== "x86_64" && architecture !== "arm64") throw new Error("The architecture must be x86_64 or arm64.");
const lines = setting("lines", "all");
if (lines !== "all" && lines !== "cold-starts") throw new Error("Lines must be all or cold-starts.");

new ColdstartStream(app, "Coldstart", {
  endpoint,
  secretName: setting("secret"),
  logGroupNames: setting("logGroups").split(","),
  architecture,
  coldStartsOnly: lines === "cold-starts",
  metricStream: setting("metricStream", "false") === "true",
});
