import { Aws, Duration, RemovalPolicy, SecretValue, Stack, type StackProps } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as firehose from "aws-cdk-lib/aws-kinesisfirehose";
import * as iam from "aws-cdk-lib/aws-iam";
import * as logs from "aws-cdk-lib/aws-logs";
import * as s3 from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";

export interface ColdstartStreamProps extends StackProps {
  /** Address of the Firehose door: https://…/api/v1/ingest/firehose */
  readonly endpoint: string;
  /** Secret of Secrets Manager that holds an API key of Coldstart with the scope ingest, as plain text. */
  readonly secretName: string;
  /** Log groups of the functions. */
  readonly logGroupNames: string[];
  /** No log line tells it, and the price depends on it. */
  readonly architecture: "x86_64" | "arm64";
  /** Totals, rates and costs cannot be right then. */
  readonly coldStartsOnly: boolean;
  /** Stream the metrics of AWS/Lambda too. Once a region is enough. */
  readonly metricStream: boolean;
}

const ALL_LINES =
  '?"REPORT RequestId" ?"START RequestId" ?INIT_START ?INIT_REPORT ?RESTORE_START ?RESTORE_REPORT ?"Task timed out" ?"platform." ?"Runtime." ?"Invoke Error"';
const COLD_STARTS = '?"Init Duration" ?"Restore Duration" ?initDurationMs ?restoreDurationMs ?ColdStartReport';
const METRICS = ["Throttles", "ConcurrentExecutions", "ProvisionedConcurrencySpilloverInvocations", "IteratorAge", "DeadLetterErrors"];

/** Log groups through Amazon Data Firehose to Coldstart, with a bucket for failed deliveries. */
export class ColdstartStream extends Stack {
  public constructor(scope: Construct, id: string, props: ColdstartStreamProps) {
    super(scope, id, props);
    const failed = new s3.Bucket(this, "FailedDeliveries", {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(30) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const delivery = new iam.Role(this, "DeliveryRole", { assumedBy: new iam.ServicePrincipal("firehose.amazonaws.com") });
    const mayWrite = failed.grantReadWrite(delivery);
    const stream = new firehose.CfnDeliveryStream(this, "Stream", {
      deliveryStreamType: "DirectPut",
      httpEndpointDestinationConfiguration: {
        endpointConfiguration: {
          name: "Coldstart",
          url: props.endpoint,
          accessKey: SecretValue.secretsManager(props.secretName).unsafeUnwrap(),
        },
        requestConfiguration: {
          contentEncoding: "GZIP",
          commonAttributes: [{ attributeName: "architecture", attributeValue: props.architecture }],
        },
        bufferingHints: { intervalInSeconds: 60, sizeInMBs: 4 },
        retryOptions: { durationInSeconds: 7200 },
        roleArn: delivery.roleArn,
        s3BackupMode: "FailedDataOnly",
        s3Configuration: {
          bucketArn: failed.bucketArn,
          roleArn: delivery.roleArn,
          compressionFormat: "GZIP",
          errorOutputPrefix: "failed/",
        },
      },
    });
    mayWrite.applyBefore(stream);
    const subscription = new iam.Role(this, "SubscriptionRole", {
      assumedBy: new iam.CompositePrincipal(
        new iam.ServicePrincipal("logs.amazonaws.com"),
        new iam.ServicePrincipal("streams.metrics.cloudwatch.amazonaws.com"),
      ).withConditions({ StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } }),
    });
    const put = new iam.Policy(this, "Put", {
      roles: [subscription],
      statements: [
        new iam.PolicyStatement({ actions: ["firehose:PutRecord", "firehose:PutRecordBatch"], resources: [stream.attrArn] }),
      ],
    });
    props.logGroupNames.forEach((logGroupName, index) => {
      const filter = new logs.CfnSubscriptionFilter(this, `Subscription${index}`, {
        logGroupName,
        filterName: "coldstart",
        filterPattern: props.coldStartsOnly ? COLD_STARTS : ALL_LINES,
        destinationArn: stream.attrArn,
        roleArn: subscription.roleArn,
      });
      filter.node.addDependency(put);
    });
    if (props.metricStream) {
      const metrics = new cloudwatch.CfnMetricStream(this, "Metrics", {
        firehoseArn: stream.attrArn,
        roleArn: subscription.roleArn,
        outputFormat: "opentelemetry1.0",
        includeFilters: [{ namespace: "AWS/Lambda", metricNames: METRICS }],
      });
      metrics.node.addDependency(put);
    }
  }
}
