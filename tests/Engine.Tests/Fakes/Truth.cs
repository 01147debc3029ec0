using Coldstart.Analytics.Records;

namespace Coldstart.Engine.Tests.Fakes;

/// <summary>What must be counted: all that was ever committed.</summary>
internal static class Truth
{
    public static (long Count, long BilledMs) Of(Disk disk, Guid function)
    {
        var scratch = new FunctionBatchScratch();
        var (count, billedMs) = (0L, 0L);
        lock (disk.Gate)
        {
            foreach (var block in disk.Committed.SelectMany(entry => entry.Entry.Blocks).Where(block => block.FunctionId == function))
            {
                var reader = new FunctionBatchReader(block.Block.Span, scratch);
                while (reader.Read())
                {
                    count++;
                    billedMs += reader.Current.BilledMs;
                }
            }
        }
        return (count, billedMs);
    }
}
