namespace Coldstart.Analytics.Costs;

/// <summary>One price.</summary>
/// <param name="Price">In the region's currency, for the unit that its place names.</param>
/// <param name="DerivedFrom">What it was made of where AWS lists no such price; null where it is listed.</param>
public readonly record struct PriceFigure(decimal Price, string? DerivedFrom)
{
    /// <summary>What is charged with it is an estimate.</summary>
    public bool Derived => DerivedFrom is not null;
}

/// <summary>A step of the monthly duration price.</summary>
/// <param name="UpToGbSeconds">The month's usage at which the next tier begins; null for the last tier.</param>
/// <param name="Figure">Price of a GB-second in this tier.</param>
public sealed record DurationTier(long? UpToGbSeconds, PriceFigure Figure);
