'use strict';
// node send.cjs URL KEY (json|protobuf) (none|gzip) (traces|metrics) FUNCTION
// Sends what the exporters of OpenTelemetry make of a few invocations, and prints what was called, as JSON.

const { enter, contextOf } = require('./environment.cjs');

const [url, key, form, compression, signal, functionName] = process.argv.slice(2);
enter(functionName);

const { detectResources, processDetector, resourceFromAttributes } = require('@opentelemetry/resources');
const { awsLambdaDetector } = require('@opentelemetry/resource-detector-aws');

const options = (path) => ({ url: `${url}/v1/${path}`, headers: { 'X-API-Key': key }, compression, timeoutMillis: 20000 });
const resource = () => detectResources({ detectors: [processDetector, awsLambdaDetector] });

/** The real instrumentation around a real handler. */
async function traces() {
  const { NodeTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-node');
  const { OTLPTraceExporter } = require(`@opentelemetry/exporter-trace-otlp-${form === 'json' ? 'http' : 'proto'}`);
  const { AwsLambdaInstrumentation } = require('@opentelemetry/instrumentation-aws-lambda');
  const provider = new NodeTracerProvider({ resource: resource(), spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(options('traces')))] });
  provider.register();
  const instrumentation = new AwsLambdaInstrumentation({ disableAwsContextPropagation: true });
  instrumentation.setTracerProvider(provider);
  instrumentation.enable();
  const { handle } = require('./handler.cjs');
  const events = [
    { milliseconds: 120 },
    { milliseconds: 40 },
    { milliseconds: 10, error: 'x is not a function' },
    { milliseconds: 5, Records: [{ eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:q', messageId: '1', body: '{}', messageAttributes: {} }] },
  ];
  for (const [index, event] of events.entries()) {
    try {
      await handle(event, contextOf(functionName, `${functionName}-${index}`));
    } catch (failure) {
      if (failure.message !== event.error) throw failure;
    }
  }
  await provider.shutdown();
  return { invocations: events.length };
}

/** The metrics of the conventions, sent twice: the second time with what came since, as cumulative figures. */
async function metrics() {
  const { MeterProvider, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics');
  const { OTLPMetricExporter } = require(`@opentelemetry/exporter-metrics-otlp-${form === 'json' ? 'http' : 'proto'}`);
  const place = resource().merge(resourceFromAttributes({ 'cloud.account.id': '123456789012', 'service.instance.id': `${functionName}-1` }));
  const reader = new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(options('metrics')), exportIntervalMillis: 600000 });
  const provider = new MeterProvider({ resource: place, readers: [reader] });
  const meter = provider.getMeter('github.com/open-telemetry/opentelemetry-lambda/collector/receiver/telemetryapi');
  const seconds = { unit: 's', advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] } };
  const [invocations, errors, coldStarts] = ['invocations', 'errors', 'coldstarts'].map((name) => meter.createCounter(`faas.${name}`));
  const [duration, init] = ['invoke_duration', 'init_duration'].map((name) => meter.createHistogram(`faas.${name}`, seconds));
  const trigger = { 'faas.trigger': 'http' };
  coldStarts.add(1, trigger);
  init.record(0.31, trigger);
  for (const milliseconds of [120, 40]) {
    invocations.add(1, trigger);
    duration.record(milliseconds / 1000, trigger);
  }
  await reader.forceFlush();
  invocations.add(1, trigger);
  duration.record(0.2, trigger);
  errors.add(1, trigger);
  duration.record(0.04, trigger);
  await provider.shutdown();
  return { invocations: 4 };
}

const { diag, DiagLogLevel } = require('@opentelemetry/api');
let failed = false;
const fail = (...words) => {
  failed = true;
  console.error(...words);
};
diag.setLogger({ error: fail, warn: fail, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);

(signal === 'traces' ? traces() : metrics()).then(
  (sent) => {
    console.log(JSON.stringify(sent));
    process.exitCode = failed ? 1 : 0;
  },
  (failure) => {
    console.error(failure);
    process.exitCode = 1;
  });
