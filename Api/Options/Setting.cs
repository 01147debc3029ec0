using System.Globalization;

namespace Coldstart.Api.Options;

/// <summary>One thing that can be set, under all its names.</summary>
/// <param name="Name">Kebab case: the flag without its dashes; the other names are made of it.</param>
/// <param name="Default">What holds where nobody says otherwise; empty for none.</param>
/// <param name="Meaning">What it does, with unit and range.</param>
/// <param name="Alias">The environment variable that document 2 gives it, or empty.</param>
/// <param name="IsSecret">A secret can also stand in a file that the variable with <c>_FILE</c> names, and is never printed.</param>
internal sealed record Setting(string Name, string Default, string Meaning, string Alias = "", bool IsSecret = false)
{
    /// <summary>On the command line.</summary>
    public string Flag => "--" + Name;

    /// <summary>In the environment.</summary>
    public string Variable => "COLDSTART_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>In the environment, naming a file that holds the value.</summary>
    public string FileVariable => Variable + "_FILE";

    /// <summary>In appsettings.json.</summary>
    public string Key => "Coldstart:" + string.Concat(Name.Split('-').Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]));
}
