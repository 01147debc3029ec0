'use strict';

/** What AWS Lambda tells a function of itself, in its environment variables and in the context of each call. */
exports.enter = (functionName) => Object.assign(process.env, {
  AWS_REGION: 'eu-central-1',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_VERSION: '7',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
  AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/20/[7]0123456789abcdef0123456789abcdef',
  LAMBDA_TASK_ROOT: __dirname,
  _HANDLER: 'handler.handle',
});

exports.contextOf = (functionName, requestId) => ({
  functionName,
  functionVersion: '7',
  awsRequestId: requestId,
  invokedFunctionArn: `arn:aws:lambda:eu-central-1:123456789012:function:${functionName}:live`,
});
