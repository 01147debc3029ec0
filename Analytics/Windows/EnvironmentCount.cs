namespace Coldstart.Analytics.Windows;

/// <summary>Counts of one deployment environment (dev, prod, …) in some span of time.</summary>
/// <param name="Environment">Index into the function's list of environments.</param>
/// <param name="Errors">Errors, timeouts and out-of-memory.</param>
public readonly record struct EnvironmentCount(byte Environment, long Invocations, long ColdStarts, long Errors);
