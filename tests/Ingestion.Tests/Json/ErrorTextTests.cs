using System.Text;
using Coldstart.Analytics;
using static Coldstart.Ingestion.Tests.Json.Decoding;

namespace Coldstart.Ingestion.Tests.Json;

public sealed class ErrorTextTests
{
    private const string CutMark = "…[cut]";

    [Fact]
    public void Error_WithinTheBounds_IsTakenAsItStands()
    {
        var record = Single(Record("""
            "status":"error","error":{"type":"TypeError","message":"x is \"null\"\n\u001b[0m","stack":"at a\n\tat b","event": {"a": [1, "é"]} ,"more":{}}
            """)).Only;

        Assert.Equal(("TypeError", "x is \"null\"\n\u001b[0m", "at a\n\tat b"), (record.ErrorType, record.ErrorMessage, record.ErrorStack));
        Assert.Equal("""{"a": [1, "é"]}""", record.ErrorEvent);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("true")]
    [InlineData("[]")]
    public void Event_AnyJson_IsKeptAsItStands(string json)
    {
        Assert.Equal(json, Single(Record($"\"error\":{{\"event\":{json}}}")).Only.ErrorEvent);
    }

    [Fact]
    public void Error_Twice_LastWins()
    {
        var record = Single(Record("\"error\":{\"type\":\"A\",\"message\":\"m\"},\"error\":{\"stack\":\"s\"}")).Only;

        Assert.Equal(("", "", "s"), (record.ErrorType, record.ErrorMessage, record.ErrorStack));
    }

    [Fact]
    public void Message_WithNull_HoldsTheReplacementCharacter()
    {
        Assert.Equal("a\uFFFDb", Single(Record("\"error\":{\"message\":\"a\\u0000b\"}")).Only.ErrorMessage);
    }

    [Theory]
    [InlineData("type", Limits.ErrorTypeBytesMax)]
    [InlineData("message", Limits.ErrorMessageBytesMax)]
    [InlineData("stack", Limits.ErrorStackBytesMax)]
    public void Text_LongerThanItsBound_IsCutAtACharacterAndMarked(string member, int bytesMax)
    {
        for (var shift = 0; shift < 4; shift++)
        {
            var text = new string('x', shift) + string.Concat(Enumerable.Repeat("😀", bytesMax / 4 + 1));
            var record = Single(Record($"\"error\":{{\"{member}\":\"{text}\"}}")).Only;
            var kept = member switch { "type" => record.ErrorType, "message" => record.ErrorMessage, _ => record.ErrorStack };

            Assert.EndsWith(CutMark, kept, StringComparison.Ordinal);
            Assert.StartsWith(kept[..^CutMark.Length], text, StringComparison.Ordinal);
            Assert.InRange(Encoding.UTF8.GetByteCount(kept), bytesMax - 3, bytesMax);
            Assert.DoesNotContain('\uFFFD', kept);
        }
    }

    [Fact]
    public void Text_OfExactlyItsBound_IsNotCut()
    {
        var text = new string('x', Limits.ErrorMessageBytesMax);

        Assert.Equal(text, Single(Record($"\"error\":{{\"message\":\"{text}\"}}")).Only.ErrorMessage);
    }

    [Fact]
    public void Event_LongerThanItsBound_IsCutAndMarked()
    {
        var kept = Single(Record($"\"error\":{{\"event\":[\"{new string('é', Limits.ErrorEventBytesMax)}\"]}}")).Only.ErrorEvent;

        Assert.EndsWith("é" + CutMark, kept, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(kept), Limits.ErrorEventBytesMax - 3, Limits.ErrorEventBytesMax);
    }
}
