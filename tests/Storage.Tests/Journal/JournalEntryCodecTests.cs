using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Journal;

public sealed class JournalEntryCodecTests
{
    [Fact]
    public void Read_WhatWasWrittenAndStamped_IsTheSame()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var entry = NewEntry(random);
            var writer = new ByteWriter();
            writer.WriteUInt32(7); // Something in front.
            var stamped = JournalEntryCodec.Write(writer, entry);
            var rest = writer.WrittenSpan[(4 + stamped)..].ToArray();
            foreach (var block in entry.Blocks) block.Previous = random.NextInt64();

            JournalEntryCodec.Stamp(writer, 4, entry);

            Assert.True(rest.AsSpan().SequenceEqual(writer.WrittenSpan[(4 + stamped)..]), $"seed {seed}: the stamp reached beyond its part");
            AssertEqual(entry, JournalEntryCodec.Read(writer.WrittenMemory[4..]), seed);
        }
    }

    [Fact]
    public void Read_EveryCutOfAnEntry_IsCorrupt()
    {
        var bytes = Encode(NewEntry(new Random(5)));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<CorruptDataException>(() => JournalEntryCodec.Read(bytes.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Read_RandomChanges_AreAnEntryOrCorruptAndNothingElse()
    {
        var corrupt = 0;
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = Encode(NewEntry(new Random(seed % 50)));
            for (var change = random.Next(1, 4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                JournalEntryCodec.Read(bytes);
            }
            catch (CorruptDataException)
            {
                corrupt++;
            }
        }
        Assert.True(corrupt > 1000);
    }

    [Fact]
    public void Read_BytesBehindTheEnd_AreCorrupt() =>
        Assert.Throws<CorruptDataException>(() => JournalEntryCodec.Read(new byte[] { 0 }.Prepend((byte)0).Concat(Encode(NewEntry(new Random(1)))).Skip(2).Append((byte)0).ToArray()));

    [Fact]
    public void Read_UnknownVersion_IsCorrupt()
    {
        var bytes = Encode(NewEntry(new Random(1)));
        bytes[0]++;
        Assert.Throws<CorruptDataException>(() => JournalEntryCodec.Read(bytes));
    }

    private static byte[] Encode(JournalEntry entry)
    {
        var writer = new ByteWriter();
        JournalEntryCodec.Write(writer, entry);
        return writer.ToArray();
    }

    private static JournalEntry NewEntry(Random random) => new()
    {
        Project = NewGuid(random),
        AcceptedAtUs = random.NextInt64(long.MinValue, long.MaxValue),
        Blocks = [.. Enumerable.Range(0, random.Next(6)).Select(_ => new JournalBlock { FunctionId = NewGuid(random), Block = NewBytes(random, 300) })],
        Idempotency = random.Next(2) == 0 ? null : new IdempotencyRecord(NewGuid(random), NewText(random), NewText(random), NewBytes(random, 33), NewBytes(random, 200), random.NextInt64(), [.. Enumerable.Range(0, random.Next(4)).Select(_ => NewGuid(random))]),
        DeadLetters = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new DeadLetter(NewGuid(random), NewGuid(random), NewText(random), (RejectionReason)random.Next(1, 11), NewText(random), random.NextInt64(), NewBytes(random, 400)))],
    };

    private static Guid NewGuid(Random random) => new(NewBytes(random, 17, 16));

    private static byte[] NewBytes(Random random, int below, int from = 0)
    {
        var bytes = new byte[random.Next(from, below)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string NewText(Random random)
    {
        string[] pieces = ["a", "/api/v1/ingest", "é", "漢", "😀", "\0", "\r\n", " "];
        return string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    private static void AssertEqual(JournalEntry expected, JournalEntry actual, int seed)
    {
        Assert.True(expected.Project == actual.Project && expected.AcceptedAtUs == actual.AcceptedAtUs, $"seed {seed}");
        Assert.Equal(expected.Blocks.Select(Describe), actual.Blocks.Select(Describe));
        Assert.Equal(expected.DeadLetters.Select(Describe), actual.DeadLetters.Select(Describe));
        Assert.Equal(Describe(expected.Idempotency), Describe(actual.Idempotency));
    }

    private static string Describe(JournalBlock block) => $"{block.FunctionId} {block.Previous} {Convert.ToHexString(block.Block.Span)}";

    private static string Describe(DeadLetter letter) => $"{letter with { Content = default }} {Convert.ToHexString(letter.Content.Span)}";

    private static string Describe(IdempotencyRecord? record) => record is null
        ? "none"
        : $"{record.Project} {record.Route} {record.Key} {Convert.ToHexString(record.BodyHash)} {Convert.ToHexString(record.Result)} {record.ExpiresAtUs} {string.Join(',', record.Functions)}";
}
