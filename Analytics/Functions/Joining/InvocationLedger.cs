using Coldstart.Analytics.Functions.Versions;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>Adds invocations to everything that counts them, and exchanges what is known of one exactly.</summary>
internal sealed class InvocationLedger(FunctionWindows windows, VersionBook versions)
{
    public FunctionWindows Windows { get; } = windows;

    public VersionBook Versions { get; } = versions;

    public void Count(in Contribution contribution, ushort version, long nowUs)
    {
        if (contribution.Has(ContributionTraits.InitFailure))
        {
            Windows.Count(Counter.InitFailures, contribution.StartUs, 1, nowUs);
            return;
        }
        Windows.Add(contribution, nowUs);
        if (version != 0) Versions.Add(version, contribution);
    }

    /// <summary>Counts an invocation that started and never reported, or with −1 takes it back.</summary>
    public void CountLost(long startUs, int amount, long nowUs) => Windows.Count(Counter.Lost, startUs, amount, nowUs);

    /// <summary>Puts a contribution in the place of another of the same invocation.</summary>
    public void Replace(in Contribution before, ushort versionBefore, in Contribution after, ushort version, long nowUs)
    {
        Windows.Replace(before, after, nowUs);
        if (versionBefore != 0) Versions.Remove(versionBefore, before);
        if (version != 0) Versions.Add(version, after);
    }
}
