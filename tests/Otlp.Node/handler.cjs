'use strict';

/** A function of AWS Lambda: takes as long as its event says, and fails where it says so. */
exports.handle = async (event) => {
  const end = performance.now() + event.milliseconds;
  while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
  if (event.error) throw new TypeError(event.error);
  return { statusCode: 200 };
};
