using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Records;

public sealed class FunctionBatchTests
{
    private const string VersionOne = "01020000000200000080FA9D97D4EC91030C3131313132323232333333330965752D776573742D310F7061796D656E742D7365727669636501F3FDD617FF8B8D9E02E8EC08D0F9AD01B817800480A00B808C8D9E0212000A6E6F64656A7331382E78000137000470726F640200076177732D73646B05D0F0335A00066C6F6461736808A0FE0A040A077265712D3435360B6162632D3132332D64656605312D612D620009547970654572726F72076D65737361676500027B7D097B2261223A2262227D01B1F892040001028001100102030A06076D65737361676500027B7D024239FEADBCEB11024239FEADBCEB11";

    private const string VersionTwo = "02020000000200000080FA9D97D4EC91030C3131313132323232333333330965752D776573742D310F7061796D656E742D736572766963650401F3FDD617FF8B8D9E02E8EC08D0F9AD01B817800480A00B808C8D9E0212000A6E6F64656A7331382E78000137000470726F640200076177732D73646B05D0F0335A00066C6F6461736808A0FE0A040A077265712D3435360B6162632D3132332D64656605312D612D620009547970654572726F72076D65737361676500027B7D097B2261223A2262227D01B1F892040001028001100102030A06076D65737361676500027B7D024239FEADBCEB11024239FEADBCEB11";

    private const long AcceptedAtUs = 1_767_350_100_000_000;

    private static readonly FunctionIdentity Identity = new("111122223333", "eu-west-1", "payment-service");

    [Fact]
    public void Read_WhatWasWritten_GivesEveryFieldOfEveryKind()
    {
        var (writer, scratch) = (new FunctionBatchWriter(), new FunctionBatchScratch());
        for (var seed = 0; seed < 400; seed++)
        {
            var records = new RandomRecords(seed).List(20);
            writer.Begin(Identity, AcceptedAtUs);
            foreach (var record in records) record.WriteTo(writer);

            Assert.Equal((records.Count, writer.Block.Length), (writer.Count, writer.Length));
            var read = ReadAll(writer.Block, scratch);
            Assert.Equal(records.Count, read.Count);
            for (var i = 0; i < read.Count; i++) Assert.True(records[i].AsStored().Describe() == read[i].Describe(), $"seed {seed}, record {i}: {records[i].AsStored().Describe()}\nwas read as\n{read[i].Describe()}");
        }
    }

    [Fact]
    public void Write_ARecordReadFromABlock_GivesTheSameBlock()
    {
        var (first, second, scratch) = (new FunctionBatchWriter(), new FunctionBatchWriter(), new FunctionBatchScratch());
        for (var seed = 0; seed < 200; seed++)
        {
            first.Begin(Identity, AcceptedAtUs);
            second.Begin(Identity, AcceptedAtUs);
            foreach (var record in new RandomRecords(seed).List(20)) record.WriteTo(first);
            var reader = new FunctionBatchReader(first.Block, scratch);
            while (reader.Read()) second.Write(reader.Current);

            Assert.True(first.Block.SequenceEqual(second.Block), $"seed {seed}");
        }
    }

    [Fact]
    public void Read_TheHead_GivesWhoAndWhen()
    {
        var writer = new FunctionBatchWriter();
        writer.Begin(Identity, AcceptedAtUs);
        var reader = new FunctionBatchReader(writer.Block, new FunctionBatchScratch());

        Assert.Equal((0, AcceptedAtUs), (reader.Count, reader.AcceptedAtUs));
        Assert.Equal(Identity.Encoded, Concatenated(reader));
        Assert.False(reader.Read());
    }

    /// <summary>Blocks lie in journals: the form of version 2 may never change.</summary>
    [Fact]
    public void Write_AKnownRecord_GivesTheBytesOfVersionTwo()
    {
        var writer = new FunctionBatchWriter();
        writer.Begin(Identity, AcceptedAtUs, RecordSource.Firehose);
        var cold = new PlainRecord
        {
            TimeUs = AcceptedAtUs - 300_000_000,
            ColdStart = true,
            Status = InvocationStatus.Error,
            Architecture = Architecture.Arm64,
            Numbers = [145_000, 2_850_000, null, null, 3000, 512, 184_320, 600_000_000, null],
            Weight = 10,
            Texts = ["abc-123-def", "req-456", "nodejs18.x", "7", "", "prod", "", "1-a-b", "TypeError", "message", "", "{}", "", "", "{\"a\":\"b\"}"],
            Modules = [new("aws-sdk", 850_000, 90, "", ModulePhase.Init), new("lodash", 180_000, -1, "aws-sdk", ModulePhase.Unknown)],
        };
        cold.WriteTo(writer);
        (cold with { ColdStart = false, Numbers = [1, null, null, null, 2, 128, null, null, null], Status = InvocationStatus.Unknown, Modules = [] }).WriteTo(writer);

        Assert.Equal(VersionTwo, Convert.ToHexString(writer.Block));
    }

    [Fact]
    public void Read_TheBytesOfBothVersions_GivesTheSameRecordsAndTheDoorOfTheLater()
    {
        var (one, two, scratch) = (Convert.FromHexString(VersionOne), Convert.FromHexString(VersionTwo), new FunctionBatchScratch());

        Assert.Equal((RecordSource.Unknown, RecordSource.Firehose), (new FunctionBatchReader(one, scratch).Source, new FunctionBatchReader(two, scratch).Source));
        Assert.Equal(ReadAll(two, scratch).Select(static record => record.Describe()), ReadAll(one, scratch).Select(static record => record.Describe()));
    }

    [Fact]
    public void Read_AnUnknownDoor_IsCorrupt()
    {
        var writer = new FunctionBatchWriter();
        writer.Begin(Identity, AcceptedAtUs, (RecordSource)RecordSources.Count);

        Assert.True(IsCorrupt(writer.Block.ToArray(), new FunctionBatchScratch()));
    }

    [Fact]
    public void Read_ACutBlock_IsCorrupt()
    {
        var (writer, scratch) = (new FunctionBatchWriter(), new FunctionBatchScratch());
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new RandomRecords(seed);
            writer.Begin(Identity, AcceptedAtUs);
            foreach (var record in random.List(6)) record.WriteTo(writer);
            var block = writer.Block.ToArray();
            for (var length = 0; length < block.Length; length += length < 60 ? 1 : 1 + random.Next(block.Length / 50))
            {
                var cut = block[..length];
                Assert.True(IsCorrupt(cut, scratch), $"seed {seed}, cut at {length} of {block.Length}");
            }
            Assert.True(IsCorrupt([.. block, 0], scratch), $"seed {seed}, continued");
        }
    }

    [Fact]
    public void Read_ADamagedBlock_IsReadOrCorruptAndNothingElse()
    {
        var (writer, scratch) = (new FunctionBatchWriter(), new FunctionBatchScratch());
        var corrupt = 0;
        for (var seed = 0; seed < 4000; seed++)
        {
            var random = new RandomRecords(seed);
            writer.Begin(Identity, AcceptedAtUs);
            foreach (var record in random.List(3)) record.WriteTo(writer);
            var block = writer.Block.ToArray();
            for (var damage = random.Next(4); damage >= 0; damage--) block[random.Next(block.Length)] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            if (IsCorrupt(block, scratch)) corrupt++;
        }
        Assert.InRange(corrupt, 500, 3500);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("03")]
    [InlineData("FF")]
    public void Read_AnotherVersion_IsCorrupt(string version)
    {
        var writer = new FunctionBatchWriter();
        writer.Begin(Identity, AcceptedAtUs);
        var block = writer.Block.ToArray();
        block[0] = Convert.FromHexString(version)[0];

        Assert.True(IsCorrupt(block, new FunctionBatchScratch()));
    }

    [Fact]
    public void Read_MoreModulesThanARecordMayHave_IsCorrupt()
    {
        var writer = new FunctionBatchWriter();
        writer.Begin(Identity, AcceptedAtUs);
        new PlainRecord { Modules = [.. Enumerable.Range(0, Limits.ModulesPerRecord + 1).Select(i => new PlainModule($"m{i}", i, -1, "", ModulePhase.Unknown))] }.WriteTo(writer);

        Assert.True(IsCorrupt(writer.Block.ToArray(), new FunctionBatchScratch()));
    }

    [Fact]
    public void Write_ANegativeNumber_IsABugOfTheCaller()
    {
        var writer = new FunctionBatchWriter();
        writer.Begin(Identity, AcceptedAtUs);

        Assert.Throws<ArgumentOutOfRangeException>(() => new PlainRecord { Numbers = [-1, null, null, null, null, null, null, null, null] }.WriteTo(writer));
    }

    internal static List<PlainRecord> ReadAll(ReadOnlySpan<byte> block, FunctionBatchScratch scratch)
    {
        var read = new List<PlainRecord>();
        var reader = new FunctionBatchReader(block, scratch);
        while (reader.Read()) read.Add(PlainRecord.Of(reader.Current));
        return read;
    }

    private static byte[] Concatenated(in FunctionBatchReader reader)
    {
        var writer = new ByteWriter();
        writer.WriteBytes(reader.Account);
        writer.WriteBytes(reader.Region);
        writer.WriteBytes(reader.FunctionName);
        return writer.ToArray();
    }

    private static bool IsCorrupt(byte[] block, FunctionBatchScratch scratch)
    {
        try
        {
            FunctionBatch.Validate(block, scratch);
            return false;
        }
        catch (CorruptDataException)
        {
            return true;
        }
    }
}
