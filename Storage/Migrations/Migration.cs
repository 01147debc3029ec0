using System.Globalization;
using System.Reflection;

namespace Coldstart.Storage.Migrations;

/// <summary>A numbered change of the tables.</summary>
/// <param name="Number">From 1, without gaps. A migration that was released is never changed.</param>
/// <param name="Name">What stands behind the number in its file's name.</param>
/// <param name="Script">SQL with placeholders for types (<see cref="Sql.ISqlDialect.Render"/>).</param>
internal sealed record Migration(int Number, string Name, string Script)
{
    private const string Folder = "migrations/";

    /// <summary>Every migration that this program knows, ascending: the files <c>NNN-name.sql</c> beside this one.</summary>
    public static IReadOnlyList<Migration> ReadAll()
    {
        var assembly = typeof(Migration).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource => Read(assembly, resource))];
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var name = resource[Folder.Length..];
        return new Migration(int.Parse(name.AsSpan(0, 3), CultureInfo.InvariantCulture), name[4..], reader.ReadToEnd());
    }
}
