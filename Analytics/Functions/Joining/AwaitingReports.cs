using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>A cold start that its function measured itself and whose REPORT may still come.</summary>
/// <param name="Identity">Under which it is remembered.</param>
/// <param name="Stream">Its environment, 0 where unknown.</param>
/// <param name="AtUs">When it was logged.</param>
internal readonly record struct AwaitingReport(ulong Identity, uint Stream, long AtUs);

/// <summary>The latest of them; the oldest leaves, and then simply stays a cold start without a duration.</summary>
internal sealed class AwaitingReports
{
    private readonly List<AwaitingReport> reports = [];

    public void Add(in AwaitingReport report)
    {
        if (reports.Count == Limits.EnvironmentStreamsPerFunction) reports.RemoveAt(0);
        reports.Add(report);
    }

    /// <summary>
    /// Takes out the cold start that a REPORT belongs to: of the same environment, and the REPORT is its first (it has an init, or spans
    /// the time of the log line). Where environments are unknown, the REPORT must span it.
    /// </summary>
    public bool TryTake(uint stream, in Contribution report, out ulong identity)
    {
        identity = 0;
        for (var i = 0; i < reports.Count; i++)
        {
            var waiting = reports[i];
            if (waiting.Stream != stream) continue;
            var spans = report.StartUs - ContributionRules.AttemptGapUs <= waiting.AtUs
                && waiting.AtUs <= ContributionRules.EndUsOf(report) + ContributionRules.AttemptGapUs;
            if (!spans && !(stream != 0 && report.Has(ContributionTraits.HasInit))) continue;
            reports.RemoveAt(i);
            identity = waiting.Identity;
            return true;
        }
        return false;
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)reports.Count);
        foreach (var report in reports)
        {
            writer.WriteUInt64(report.Identity);
            writer.WriteVarint((ulong)report.Stream);
            writer.WriteSigned(report.AtUs);
        }
    }

    public static AwaitingReports Decode(ref ByteReader reader)
    {
        var result = new AwaitingReports();
        for (var left = reader.ReadVarint(Limits.EnvironmentStreamsPerFunction); left > 0; left--)
        {
            result.reports.Add(new AwaitingReport(reader.ReadUInt64(), (uint)reader.ReadVarint(), reader.ReadSigned()));
        }
        return result;
    }
}
