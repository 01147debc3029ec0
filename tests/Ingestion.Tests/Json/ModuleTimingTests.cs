using System.Text;
using Coldstart.Analytics.Records;
using static Coldstart.Ingestion.Tests.Json.Decoding;

namespace Coldstart.Ingestion.Tests.Json;

public sealed class ModuleTimingTests
{
    [Fact]
    public void ModuleTimings_BothForms_AreTaken()
    {
        var record = Single(Record("""
            "module_timings":{"a":1.5,"b":{"total_ms":9,"self_ms":2,"parent":"a","phase":"init","other":{"x":[1]}},"c":{"phase":"handler","total_ms":"3"},"d":"4",
            "e":{"total_ms":5,"self_ms":null,"parent":"","phase":null}}
            """)).Only;

        Assert.Equal(
            [new("a", 1_500, -1, "", ModulePhase.Unknown), new("b", 9_000, 2_000, "a", ModulePhase.Init), new("c", 3_000, -1, "", ModulePhase.Handler),
             new("d", 4_000, -1, "", ModulePhase.Unknown), new("e", 5_000, -1, "", ModulePhase.Unknown)],
            record.Modules);
    }

    [Fact]
    public void ModuleTimings_SameNameAgain_LastWinsInThePlaceOfTheFirst()
    {
        var record = Single(Record("""
            "module_timings":{"a":1,"b":{"total_ms":2,"parent":"a"},"\u0061":3,"b":4,"c":5,"c":null,"d":null}
            """)).Only;

        Assert.Equal([new("a", 3_000, -1, "", ModulePhase.Unknown), new("b", 4_000, -1, "", ModulePhase.Unknown)], record.Modules);
    }

    [Fact]
    public void ModuleTimings_FieldTwice_LastWins()
    {
        var record = Single(Record("\"module_timings\":{\"a\":1,\"b\":2},\"module_timings\":{\"b\":3}")).Only;

        Assert.Equal([new("b", 3_000, -1, "", ModulePhase.Unknown)], record.Modules);
    }

    [Theory]
    [InlineData("\"cold_start\":false,\"module_timings\":{\"a\":1}")]
    [InlineData("\"module_timings\":{\"a\":1},\"cold_start\":false")]
    public void ModuleTimings_NoColdStart_AreNotKept(string members)
    {
        Assert.Empty(Single(Record(members)).Only.Modules);
    }

    [Theory]
    [InlineData("{\"a\":-1}", "/module_timings/a", RejectionReason.OutOfRange)]
    [InlineData("{\"a\":900000.001}", "/module_timings/a", RejectionReason.OutOfRange)]
    [InlineData("{\"a/b~c\":1e999}", "/module_timings/a~1b~0c", RejectionReason.OutOfRange)]
    [InlineData("{\"a\":true}", "/module_timings/a", RejectionReason.WrongType)]
    [InlineData("{\"a\":[1]}", "/module_timings/a", RejectionReason.WrongType)]
    [InlineData("{\"a\":\"x\"}", "/module_timings/a", RejectionReason.WrongType)]
    [InlineData("{\"a\":{}}", "/module_timings/a/total_ms", RejectionReason.MissingField)]
    [InlineData("{\"a\":{\"total_ms\":[]}}", "/module_timings/a/total_ms", RejectionReason.WrongType)]
    [InlineData("{\"a\":{\"total_ms\":1,\"self_ms\":-1}}", "/module_timings/a/self_ms", RejectionReason.OutOfRange)]
    [InlineData("{\"a\":{\"total_ms\":1,\"phase\":\"late\"}}", "/module_timings/a/phase", RejectionReason.UnknownValue)]
    [InlineData("{\"a\":{\"total_ms\":1,\"parent\":7}}", "/module_timings/a/parent", RejectionReason.WrongType)]
    [InlineData("{\"\":1}", "/module_timings", RejectionReason.OutOfRange)]
    [InlineData("{\"a\\u0000\":1}", "/module_timings", RejectionReason.InvalidText)]
    [InlineData("{\"\\ud800\":1}", "/module_timings", RejectionReason.InvalidText)]
    [InlineData("[]", "/module_timings", RejectionReason.WrongType)]
    [InlineData("7", "/module_timings", RejectionReason.WrongType)]
    public void ModuleTimings_Wrong_AreRefusedAlsoWithoutColdStart(string json, string pointer, RejectionReason reason)
    {
        foreach (var coldStart in new[] { "true", "false" })
        {
            var refused = Single(Record($"\"cold_start\":{coldStart},\"module_timings\":{json}")).Refused;

            Assert.Equal((pointer, reason), (refused.Pointer, refused.Reason));
        }
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void ModuleName_UpToTheBound_IsTaken(int bytes, bool isTaken)
    {
        var name = "é" + new string('m', bytes - 2);

        Assert.Equal(isTaken, Single(Record($"\"module_timings\":{{\"{name}\":1}}")).Records.Count == 1);
        Assert.Equal(isTaken, Single(Record($"\"module_timings\":{{\"a\":{{\"total_ms\":1,\"parent\":\"{name}\"}}}}")).Records.Count == 1);
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    [InlineData(50_000, false)]
    public void ModuleTimings_UpToTheBound_AreTaken(int count, bool isTaken)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++) text.Append(i == 0 ? "" : ",").Append("\"m").Append(i).Append("\":").Append(i % 900);
        var decoded = Batch($"[{Record($"\"module_timings\":{{{text}}}")},{Record()}]");

        Assert.Equal(isTaken ? 0 : 1, decoded.Result.Failed);
        if (isTaken) Assert.Equal(count, decoded.Records[0].Modules.Count);
        else Assert.Equal(("/module_timings", RejectionReason.OutOfRange), (decoded.Rejections[0].Pointer, decoded.Rejections[0].Reason));
    }

    [Fact]
    public void ModuleTimings_AHundredThousand_CostOnlyTheirRecord()
    {
        var modules = string.Join(",", Enumerable.Range(0, 100_000).Select(i => $"\"module-{i}\":1"));
        var decoded = Batch($"[{Record($"\"module_timings\":{{{modules}}}")},{Record()}]");

        Assert.Equal((1, 1), (decoded.Result.Records, decoded.Result.Failed));
        Assert.Equal(RejectionReason.OutOfRange, decoded.Rejections[0].Reason);
    }
}
