namespace Coldstart.Ingestion.Tests.LambdaLogs;

public sealed class LambdaLogDecoderTests
{
    public static TheoryData<string, string?> Samples()
    {
        var data = new TheoryData<string, string?>();
        foreach (var (line, record) in SampleLines.Text().Concat(SampleLines.Events())) data.Add(line, record);
        return data;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Decode_OneSample_GivesItsRecordOrSkipsIt(string line, string? expected)
    {
        var decoded = Decoded.Of(line);

        Assert.Equal(expected is null ? [] : [expected], decoded.Records);
        Assert.Empty(decoded.Rejections);
        Assert.Equal(expected is null ? 1 : 0, decoded.Skipped);
    }

    [Fact]
    public void Decode_AllSamplesInOneBody_GivesWhatEachGivesAlone()
    {
        // In one body a line without a time takes that of the line before: times are left out of the comparison.
        var samples = SampleLines.Text().Concat(SampleLines.Events()).ToList();
        var expected = samples.Where(sample => sample.Record is not null).Select(sample => WithoutTime(sample.Record!));

        var decoded = Decoded.Of(string.Join('\n', samples.Select(sample => sample.Line.TrimEnd('\n'))));

        Assert.Equal(expected.Order(), decoded.Records.Select(WithoutTime).Order());
        Assert.Empty(decoded.Rejections);
        Assert.Equal(samples.Count(sample => sample.Record is null), decoded.Skipped);
    }

    private static string WithoutTime(string record) => record.IndexOf(" at=20", StringComparison.Ordinal) is var at and > 0 ? record[..at] : record;
}
