using System.Globalization;
using System.Text;
using Coldstart.Ingestion.Json;

namespace Coldstart.Ingestion.Tests.Json;

public sealed class DayTextTests
{
    [Fact]
    public void TryParse_AnyText_AgreesWithTheSlowReader()
    {
        var random = new Random(7);
        var day = new DayText();
        var accepted = 0;
        for (var i = 0; i < 60_000; i++)
        {
            var time = new DateTime(2026, 1, 1 + random.Next(2), 0, 0, 0, DateTimeKind.Utc).AddMilliseconds(random.Next(86_400_000));
            var text = Encoding.UTF8.GetBytes(time.ToString(random.Next(3) switch { 0 => "yyyy-MM-ddTHH:mm:ssZ", 1 => "yyyy-MM-ddTHH:mm:ss.fffffffZ", _ => "yyyy-MM-ddTHH:mm:ss.fffZ" }, CultureInfo.InvariantCulture));
            if (random.Next(2) == 0) text[random.Next(text.Length)] = (byte)"0123456789:-.+tTzZ \u00ff"[random.Next(20)];
            if (random.Next(20) == 0) text = text[..random.Next(text.Length)];

            var expected = (Rfc3339.TryParse(text, out var expectedUs), expectedUs);
            var actual = (day.TryParse(text, out var actualUs), actualUs);

            Assert.True(expected.Item1 == actual.Item1 && (!expected.Item1 || expectedUs == actualUs), $"{Encoding.Latin1.GetString(text)}: {actual} is not {expected}");
            if (expected.Item1) accepted++;
        }
        Assert.InRange(accepted, 20_000, 50_000);
    }

    [Fact]
    public void TryParse_AnyTime_IsWhatTheFrameworkSays()
    {
        var random = new Random(8);
        var day = new DayText();
        for (var i = 0; i < 20_000; i++)
        {
            var time = new DateTimeOffset(random.NextInt64(DateTime.UnixEpoch.Ticks, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay), TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(random.Next(-840, 841)));
            var text = Encoding.UTF8.GetBytes(time.ToString("yyyy-MM-ddTHH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture));

            Assert.True(day.TryParse(text, out var timeUs));
            Assert.Equal((time.UtcTicks - DateTime.UnixEpoch.Ticks) / 10, timeUs);
        }
    }
}
