using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Tests.Sql;

public sealed class SqlTextTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Unescape_OfEscape_IsTheText(int seed)
    {
        var random = new Random(seed);
        const string alphabet = "\0\uF0F001a";
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < 5000; i++)
        {
            var text = string.Create(random.Next(8), random, (target, source) =>
            {
                foreach (ref var character in target) character = alphabet[source.Next(alphabet.Length)];
            });

            var escaped = SqlText.Escape(text);

            Assert.Equal(text, SqlText.Unescape(escaped));
            Assert.DoesNotContain('\0', escaped);
            Assert.Equal(text, seen.TryGetValue(escaped, out var other) ? other : text);
            seen[escaped] = text;
        }
    }
}
