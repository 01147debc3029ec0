using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Json;
using static Coldstart.Ingestion.Tests.Json.Decoding;

namespace Coldstart.Ingestion.Tests.Json;

/// <summary>What lies around the records: the four forms of a body, and what is wrong with a whole one.</summary>
public sealed class BatchFormTests
{
    [Theory]
    [InlineData("{\"invocations\":[#,#]}", BodyForm.Json)]
    [InlineData(" { \"a\" : {\"b\":[1]} , \"\\u0069nvocations\" : [ # ,\n# ] , \"c\" : null } \n", BodyForm.Json)]
    [InlineData("{\"invocations\":[7],\"invocations\":[#,#]}", BodyForm.Json)]
    [InlineData("[#,#]", BodyForm.Json)]
    [InlineData("\uFEFF[#,#]", BodyForm.Json)]
    [InlineData("#\n#\n", BodyForm.Ndjson)]
    [InlineData("\r\n#\r\n  \n\t# \r\n", BodyForm.Ndjson)]
    [InlineData("\uFEFF#\n#", BodyForm.Ndjson)]
    public void DecodeBatch_EveryForm_GivesItsRecords(string body, BodyForm form)
    {
        var decoded = Batch(body.Replace("#", Record(), StringComparison.Ordinal), form);

        Assert.Null(decoded.Result.Error);
        Assert.Empty(decoded.Rejections);
        Assert.Equal(2, decoded.Result.Records);
        Assert.Equal(2, decoded.Records.Count);
    }

    [Theory]
    [InlineData("[]", BodyForm.Json)]
    [InlineData("{\"invocations\":[ ]}", BodyForm.Json)]
    [InlineData("", BodyForm.Ndjson)]
    [InlineData("\n \n", BodyForm.Ndjson)]
    public void DecodeBatch_NoRecords_IsEmptyAndNoError(string body, BodyForm form)
    {
        var decoded = Batch(body, form);

        Assert.Equal(new JsonDecodeResult(0, 0, null, null), decoded.Result);
    }

    [Fact]
    public void DecodeBatch_BadRecords_CostOnlyThemselves()
    {
        var decoded = Batch($"[{Record()},7,null,{Record("\"init_duration_ms\":-1")},[],{Record(name: "other")},\"x\"]");

        Assert.Equal((2, 5), (decoded.Result.Records, decoded.Result.Failed));
        Assert.Equal([1, 2, 3, 4, 6], decoded.Rejections.Select(rejection => rejection.Index));
        Assert.Equal(["", "", "/init_duration_ms", "", ""], decoded.Rejections.Select(rejection => rejection.Pointer));
        Assert.Equal(["payment-service", "other"], decoded.Functions.Select(function => function.FunctionName));
    }

    [Fact]
    public void DecodeBatch_BadLines_CostOnlyThemselves()
    {
        string[] lines = [Record(), "{\"function_name\":", Record() + "x", Record() + Record(), "nonsense", "[]", Record("\"a\":01"), Record("\"a\":\"\t\""), "{}", Record()];
        var decoded = Batch(string.Join("\n", lines), BodyForm.Ndjson);

        Assert.Null(decoded.Result.Error);
        Assert.Equal((2, 8), (decoded.Result.Records, decoded.Result.Failed));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], decoded.Rejections.Where(rejection => rejection.Pointer.Length == 0).Select(rejection => rejection.Index));
        Assert.Equal(RejectionReason.MalformedJson, decoded.Rejections[0].Reason);
        Assert.Equal(RejectionReason.WrongType, decoded.Rejections[4].Reason);
    }

    [Theory]
    [InlineData("", "", 0, RejectionReason.MalformedJson)]
    [InlineData("  ", "", 2, RejectionReason.MalformedJson)]
    [InlineData("hello", "", 0, RejectionReason.MalformedJson)]
    [InlineData("nope", "", 1, RejectionReason.MalformedJson)]
    [InlineData("7", "", 0, RejectionReason.WrongType)]
    [InlineData("\"x\"", "", 0, RejectionReason.WrongType)]
    [InlineData("null", "", 0, RejectionReason.WrongType)]
    [InlineData("7 8", "", 2, RejectionReason.MalformedJson)]
    [InlineData("{}", "/invocations", 2, RejectionReason.MissingField)]
    [InlineData("{\"a\":1}", "/invocations", 7, RejectionReason.MissingField)]
    [InlineData("{\"invocations\":null}", "/invocations", 20, RejectionReason.MissingField)]
    [InlineData("{\"invocations\":{}}", "/invocations", 17, RejectionReason.WrongType)]
    [InlineData("{\"invocations\":[#]", "", 0, RejectionReason.MalformedJson)]
    [InlineData("{\"invocations\":[#},", "/1", 0, RejectionReason.MalformedJson)]
    [InlineData("{\"invocations\":[#]}}", "", 0, RejectionReason.MalformedJson)]
    [InlineData("{\"invocations\":[#],}", "", 0, RejectionReason.MalformedJson)]
    [InlineData("{invocations:[#]}", "", 1, RejectionReason.MalformedJson)]
    [InlineData("{\"invocations\" [#]}", "", 15, RejectionReason.MalformedJson)]
    [InlineData("{\"\\ud800\":[#]}", "", 0, RejectionReason.InvalidText)]
    [InlineData("[#", "/1", 0, RejectionReason.MalformedJson)]
    [InlineData("[#,]", "/1", 0, RejectionReason.MalformedJson)]
    [InlineData("[# #]", "/1", 0, RejectionReason.MalformedJson)]
    [InlineData("[#,{\"function_name\":\"f\",]", "/1", 0, RejectionReason.MalformedJson)]
    [InlineData("[#,{\"a\":\"\u0001\"}]", "/1", 0, RejectionReason.MalformedJson)]
    [InlineData("[#,{\"a\":NaN}]", "/1", 0, RejectionReason.MalformedJson)]
    [InlineData("[#,{\"a\":1 /* x */}]", "/1", 0, RejectionReason.MalformedJson)]
    [InlineData("[#]#", "", 0, RejectionReason.MalformedJson)]
    public void DecodeBatch_NoJsonOrWrongTop_RefusesTheWholeRequest(string body, string pointer, long offset, RejectionReason reason)
    {
        var text = body.Replace("#", Record(), StringComparison.Ordinal);
        var decoded = Batch(text);

        Assert.NotNull(decoded.Result.Error);
        Assert.Equal(reason, decoded.Result.Error.Reason);
        Assert.Contains(decoded.Result.Error.Pointer, new[] { pointer, "/invocations" + pointer });
        if (!body.Contains('#', StringComparison.Ordinal)) Assert.Equal(offset, decoded.Result.Error.ByteOffset);
        Assert.InRange(decoded.Result.Error.ByteOffset, 0, Encoding.UTF8.GetByteCount(text));
        Assert.Equal((0, 0), (decoded.Result.Records, decoded.Result.Failed));
        Assert.Empty(decoded.Records);
        Assert.Empty(decoded.Rejections);
    }

    [Fact]
    public void DecodeBatch_BrokenInALaterLine_TellsTheByte()
    {
        var body = $"[{Record()},\n{{\"function_name\":\"f\",\n \"é\": oops}}]";
        var decoded = Batch(body);

        Assert.Equal("/1", decoded.Result.Error?.Pointer);
        Assert.Equal(Encoding.UTF8.GetByteCount(body[..body.IndexOf("oops", StringComparison.Ordinal)]), decoded.Result.Error?.ByteOffset);
    }

    [Fact]
    public void DecodeBatch_CutAnywhere_RefusesTheWholeRequest()
    {
        var body = Encoding.UTF8.GetBytes($"{{\"invocations\":[{Record("\"module_timings\":{\"a\":1.5}")},{Record("\"tags\":{\"é\":\"x\\u0041\"}")}],\"x\":[1]}}");
        for (var length = 0; length < body.Length; length++)
        {
            Assert.NotNull(Batch(body[..length]).Result.Error);
        }
        Assert.Equal(2, Batch(body).Result.Records);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("")]
    [InlineData("{\"function_name\":\"f\"")]
    [InlineData("# x")]
    [InlineData("##")]
    [InlineData("[#]")]
    public void DecodeSingle_NoObjectAlone_RefusesTheWholeRequest(string body)
    {
        var decoded = Single(body.Replace("#", Record(), StringComparison.Ordinal));

        Assert.NotNull(decoded.Result.Error);
        Assert.Empty(decoded.Records);
        Assert.Null(decoded.Result.InvocationId);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, RejectionReason.OutOfRange)]
    public void DecodeBatch_TooManyRecords_RefusesTheWholeRequest(int over, RejectionReason? reason)
    {
        var count = Limits.InvocationsPerRequest + over;
        var json = Batch("[" + string.Join(",", Enumerable.Repeat("{}", count)) + "]");
        var lines = Batch(string.Concat(Enumerable.Repeat("{}\n", count)), BodyForm.Ndjson);

        Assert.Equal((reason, reason), (json.Result.Error?.Reason, lines.Result.Error?.Reason));
        Assert.Equal(over == 0 ? count : 0, json.Result.Failed);
        Assert.Equal(over == 0 ? Limits.RejectionsKeptPerRequest : 0, json.Rejections.Count);
    }

    [Theory]
    [InlineData(Limits.MalformedLinesPerRequest, false)]
    [InlineData(Limits.MalformedLinesPerRequest + 1, true)]
    public void DecodeBatch_ManyMalformedLines_AreNoNdjson(int count, bool isRefused)
    {
        var decoded = Batch(Record() + "\n" + string.Concat(Enumerable.Repeat("x\n", count)) + Record(), BodyForm.Ndjson);

        Assert.Equal(isRefused ? RejectionReason.MalformedJson : null, decoded.Result.Error?.Reason);
        Assert.Equal(isRefused ? (0, 0) : (2, count), (decoded.Result.Records, decoded.Result.Failed));
    }

    [Fact]
    public void DecodeBatch_NestedBeyondWhatIsFollowed_RefusesTheWholeRequest()
    {
        Assert.NotNull(Batch($"[{Record($"\"a\":{new string('[', 100_000)}")}").Result.Error);
    }

    [Fact]
    public void Decoder_UsedAgain_ForgetsTheLastRequest()
    {
        var decoder = new InvocationJsonDecoder();
        var collector = new BatchCollector();
        decoder.DecodeSingle(Encoding.UTF8.GetBytes(Record("\"invocation_id\":\"i\",\"error\":{\"type\":\"T\"}")), IngestDefaults.None, AcceptedAtUs, collector);
        var bad = decoder.DecodeBatch("[{}]"u8, BodyForm.Json, IngestDefaults.None, AcceptedAtUs, collector);
        var good = decoder.DecodeSingle(Encoding.UTF8.GetBytes(Record()), IngestDefaults.None, AcceptedAtUs, collector);

        Assert.Equal(new JsonDecodeResult(0, 1, null, null), bad);
        Assert.Equal(new JsonDecodeResult(1, 0, null, null), good);
        Assert.Equal("", new Decoded(good, collector).Only.ErrorType);
        Assert.Equal(new FunctionIdentity("", "", "payment-service"), collector.FunctionAt(0));
    }
}
