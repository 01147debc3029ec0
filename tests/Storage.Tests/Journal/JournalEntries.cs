using Coldstart.Analytics.Records;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>Entries of many functions, and what tells them from each other.</summary>
internal static class JournalEntries
{
    public static readonly Guid Project = Id(77);

    /// <summary>An entry whose blocks hold its number.</summary>
    public static JournalEntry Of(int number, int blocks = 3, int blockBytes = 100) => new()
    {
        Project = Project,
        AcceptedAtUs = 1_000_000 + number,
        Blocks = [.. Enumerable.Range(0, blocks).Select(index => new JournalBlock { FunctionId = Id((number * 7) + index), Block = Bytes(number, index, blockBytes) })],
    };

    public static JournalEntry WithKey(int number, string key, byte[]? result = null)
    {
        var entry = Of(number);
        entry.Idempotency = new IdempotencyRecord(Project, "/api/v1/ingest", key, new byte[32], result ?? BitConverter.GetBytes(number), long.MaxValue, [.. entry.Blocks.Select(block => block.FunctionId)]);
        return entry;
    }

    public static JournalEntry WithLetters(int number, int letters)
    {
        var entry = Of(number);
        entry.DeadLetters = [.. Enumerable.Range(0, letters).Select(index => new DeadLetter(Id((number * 1000) + index), Project, "/api/v1/ingest", RejectionReason.MalformedJson, "It was not JSON.", 5, Bytes(number, index, 20)))];
        return entry;
    }

    /// <summary>What is the same in an entry that is read back.</summary>
    public static string Describe(JournalEntry entry) =>
        $"{entry.Project} {entry.AcceptedAtUs} " + string.Join(' ', entry.Blocks.OrderBy(block => block.FunctionId).Select(block => $"{block.FunctionId}:{block.Previous}:{Convert.ToHexString(block.Block.Span)}"));

    public static Guid Id(int number) => new(number, 1, 0x7000, 1, 2, 3, 4, 5, 6, 7, 8);

    private static byte[] Bytes(int number, int index, int length)
    {
        var bytes = new byte[length];
        new Random((number * 31) + index).NextBytes(bytes);
        return bytes;
    }
}
