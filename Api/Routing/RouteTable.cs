using System.Collections.Frozen;

namespace Coldstart.Api.Routing;

/// <summary>All routes. A path is found whole, or with its UUID replaced by <c>{id}</c>.</summary>
internal sealed class RouteTable
{
    private const int IdLength = 36;

    private readonly FrozenDictionary<string, Route[]> paths;

    public RouteTable(IEnumerable<Route> routes)
    {
        All = [.. routes];
        paths = All.GroupBy(static route => route.Template).ToFrozenDictionary(static group => group.Key, static group => group.ToArray());
    }

    public IReadOnlyList<Route> All { get; }

    /// <summary>The methods of a path, or null where there is no such path.</summary>
    public Route[]? Find(string path, out Guid id)
    {
        id = Guid.Empty;
        if (path.Length > 1 && path[^1] == '/') path = path[..^1];
        if (paths.TryGetValue(path, out var routes)) return routes;
        var at = 0;
        while ((at = path.IndexOf('/', at)) >= 0)
        {
            at++;
            var end = path.IndexOf('/', at);
            if (end < 0) end = path.Length;
            if (end - at == IdLength && Guid.TryParseExact(path.AsSpan(at, IdLength), "D", out id))
            {
                return paths.TryGetValue(string.Concat(path.AsSpan(0, at), "{id}", path.AsSpan(end)), out routes) ? routes : null;
            }
        }
        return null;
    }
}
