using Coldstart.Analytics;
using Coldstart.Analytics.Binary;

namespace Coldstart.Storage.Journal.Shared;

/// <summary>Which partition of a shared journal the blocks of a function go to (EXACTLY-ONCE.md, rule 4). Stored: it must never change.</summary>
public static class JournalPartition
{
    private const int IdBytes = 16;

    /// <returns>0 to <see cref="Limits.JournalPartitions"/> - 1.</returns>
    public static int Of(Guid project, Guid function)
    {
        Span<byte> ids = stackalloc byte[2 * IdBytes];
        project.TryWriteBytes(ids, bigEndian: true, out _);
        function.TryWriteBytes(ids[IdBytes..], bigEndian: true, out _);
        return (int)(Hash64.Of(ids) % Limits.JournalPartitions);
    }
}
