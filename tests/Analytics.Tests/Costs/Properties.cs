namespace Coldstart.Analytics.Tests.Costs;

/// <summary>Laws that hold for any random input; a failure names the seed.</summary>
internal static class Properties
{
    internal static void Hold(Func<Random, bool> law, int tries = 300)
    {
        for (var seed = 0; seed < tries; seed++) Assert.True(law(new Random(seed)), $"fails with seed {seed}");
    }
}
