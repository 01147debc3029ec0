namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Partitions of a journal that processes share, by hash of project and function. A load reads one of them; more would make every commit write more rows.</summary>
    public const int JournalPartitions = 64;
}
