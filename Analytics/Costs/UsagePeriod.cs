namespace Coldstart.Analytics.Costs;

/// <summary>Usage of one account in one region over a span of time that lies within a UTC month and holds no change of prices: a day, for instance.</summary>
/// <param name="Account">AWS account: tiers and the free tier are counted for it. Equal (say, empty) for accounts under consolidated billing.</param>
/// <param name="Region">AWS region; may be empty.</param>
/// <param name="FromUs">Start of the span, µs since 1970 UTC: decides its month, its prices, and its place in the order of usage.</param>
/// <param name="Usage">What was used; not changed.</param>
public sealed record UsagePeriod(string Account, string Region, long FromUs, UsageTable Usage);
