using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Ingest;

/// <summary>Makes dead letters of what a decoder of lines rejected.</summary>
internal static class RejectedLines
{
    /// <param name="address">The door, with what the bytes need to be read again.</param>
    public static IReadOnlyList<DeadLetter> Letters(BatchCollector collector, Guid project, string address, long acceptedAtUs, IIdSource ids)
    {
        if (collector.Rejections.Count == 0) return [];
        var time = DateTimeOffset.UnixEpoch.AddTicks(acceptedAtUs * TimeSpan.TicksPerMicrosecond);
        return [.. collector.Rejections.Select(rejection => new DeadLetter(ids.NewId(time), project, address, rejection.Reason, rejection.Detail, acceptedAtUs, rejection.Raw))];
    }
}
