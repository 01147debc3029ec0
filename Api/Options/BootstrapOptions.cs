using Coldstart.Storage.Projects;
using Coldstart.Api.Authentication;

namespace Coldstart.Api.Options;

/// <summary>What the first start makes.</summary>
/// <param name="Key">The first API key, or null for a random one.</param>
internal sealed record BootstrapOptions(string? Key)
{
    public static BootstrapOptions Read(SettingsReader reader)
    {
        var key = reader.Parsed(Settings.BootstrapKey, text => text.Length == 0 || KeyText.IsWellFormed(text) ? text : null, "'csa_' and 32 letters or digits");
        return new BootstrapOptions(string.IsNullOrEmpty(key) ? null : key);
    }
}
