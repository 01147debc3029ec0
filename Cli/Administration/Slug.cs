using System.Text;

namespace Coldstart.Cli.Administration;

/// <summary>The short name of a project in addresses: 1 to 100 of a-z, 0-9 and -.</summary>
internal static class Slug
{
    private const int LengthMax = 100;

    public static bool IsValid(string text) =>
        text.Length is > 0 and <= LengthMax && text.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    /// <summary>Makes one of a name; empty where the name has nothing to make it of.</summary>
    public static string Of(string name)
    {
        var slug = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter)) slug.Append(char.ToLowerInvariant(letter));
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }
        return slug.ToString(0, Math.Min(slug.Length, LengthMax)).Trim('-');
    }
}
